#!/usr/bin/env bash
# Draws the pictures of the README anew: pages that planscope writes about corpus/, in headless Chromium.
#
#     cargo build --release && docs/pictures.sh
#
# Needs chromium, a font with Traditional Chinese (fonts-noto-cjk) and pngquant or nothing to make the files smaller.
set -euo pipefail
cd "$(dirname "$0")/.."
planscope=${PLANSCOPE:-${CARGO_TARGET_DIR:-target}/release/planscope}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

picture() { # NAME WIDTH HEIGHT
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
        --user-data-dir="$work/profile" --window-size="$2,$3" --screenshot="$work/$1.png" "file://$work/$1.html" \
        >/dev/null 2>&1
    if command -v pngquant >/dev/null; then
        pngquant --force --speed 1 --output "$work/$1.png" 64 "$work/$1.png"
    fi
    mv "$work/$1.png" "docs/$1.png"
}

"$planscope" coverage corpus --year 112 --html "$work/coverage.html" --quiet
"$planscope" diff corpus/東山區營業處-111.txt corpus/東山區營業處-112.pdf --html "$work/diff.html" >/dev/null
"$planscope" inspect corpus/東山區營業處-112.pdf --html "$work/inspect.html"
picture coverage 1200 900
picture diff 1200 800
picture inspect 1200 800
