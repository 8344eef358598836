#!/usr/bin/env bash
# From 288 PDFs to the page and the workbook, against the time that pdftotext takes to dump the text of the same files.
#
#     cargo build --release && cargo run --release --example make_many /tmp/many
#     benches/whole_run.sh /tmp/many
#
# All run one after another on the same files, pdftotext with as many processes at once as there are cores; planscope
# also with one job, so that the gain of the second core shows.
# Without a folder the files are made first, in one that is removed again.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
planscope=${PLANSCOPE:-${CARGO_TARGET_DIR:-$here/target}/release/planscope}
[ -x "$planscope" ] || { echo "build it first: cargo build --release" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
plans=${1:-$work/plans}
if [ ! -d "$plans" ]; then
    (cd "$here" && cargo run --quiet --release --example make_many "$plans")
fi
files=$(find "$plans" -name '*.pdf' | wc -l)
cat "$plans"/*.pdf >/dev/null # so that none of them pays for the disk
echo "$files files, $(du -sh "$plans" | cut -f1), $(nproc) cores"

run() { # NAME COMMAND…
    local name=$1
    shift
    printf '%-32s ' "$name"
    python3 "$here/benches/measured.py" "$@"
}

coverage() { # NAME OPTION…
    run "$1" "$planscope" coverage "$plans" --no-cache "${@:2}" --html "$work/coverage.html" --xlsx "$work/coverage.xlsx"
}
coverage "planscope coverage"
coverage "planscope coverage --jobs 1" --jobs 1
run "planscope extract" "$planscope" extract "$plans" --no-cache --format ndjson
run "planscope extract --jobs 1" "$planscope" extract "$plans" --no-cache --format ndjson --jobs 1
if command -v pdftotext >/dev/null; then
    dump() { find "$plans" -name '*.pdf' -print0 | xargs -0 -n 1 -P "$(nproc)" sh -c "pdftotext $1 \"\$0\" - >/dev/null"; }
    export plans
    export -f dump
    run "pdftotext" bash -c 'dump ""'
    run "pdftotext -layout" bash -c 'dump -layout'
else
    echo "pdftotext is not installed (poppler-utils)" >&2
fi
