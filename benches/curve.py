#!/usr/bin/env python3
"""What one more plan costs, by how many there are: coverage of made-up plans of twelve years, JSON in and JSON out.

    cargo build --release --example make_plans --bins
    benches/curve.py [--offices N,N,…] [--folder FOLDER] [WHAT …]

WHAT is any of json (the catalogue), html, xlsx, diff (each office against its year before), add (one plan of another office
to a kept catalogue of all of them; the figures are those of that one plan); json where nothing is said.
Each size is made first, into FOLDER or one that is removed again, and run in one process after another. CPU is that of
planscope with its readers; the memory that of all its processes at a time. The last column is the CPU of a plan against
that of the smallest run.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from measured import timed

ROOT = Path(__file__).resolve().parents[1]
BUILT = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
YEARS = 12
COMMANDS = {
    "json": ["coverage", "--format", "json"],
    "html": ["coverage", "--format", "html"],
    "xlsx": ["coverage", "--format", "xlsx"],
    "diff": ["diff", "--format", "json"],
}


def adding(program, plans, temporary):
    """Makes a catalogue of the plans, and gives what adds one of an office that it does not know."""
    catalogue, one = temporary / f"{plans.name}.planscope", temporary / "one.ndjson"
    catalogue.unlink(missing_ok=True)
    keep = [program, "coverage", plans, "--catalogue", catalogue, "--no-cache", "--quiet"]
    subprocess.run(keep, check=True, stdout=subprocess.DEVNULL)
    first = min(plans.glob("*.ndjson")).read_text().splitlines()[0]
    plan = json.loads(first)
    plan["office"] = "新設區營業處"
    one.write_text(json.dumps(plan, ensure_ascii=False))
    return [program, "coverage", one, "--catalogue", catalogue, "--no-cache", "--quiet"]


def main():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--offices", default="24,96,384", help="how many offices each run has [24,96,384]")
    parse.add_argument("--folder", type=Path)
    parse.add_argument("what", nargs="*", choices=[[], *COMMANDS, "add"], default=[])
    args = parse.parse_args()
    program = os.environ.get("PLANSCOPE", str(BUILT / "planscope"))
    maker = BUILT / "examples" / "make_plans"
    for needed in (program, maker):
        if not Path(needed).exists():
            sys.exit(f"{needed} is not built: cargo build --release --example make_plans --bins")
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        print(f"{'':6} {'plans':>7} {'seconds':>8} {'CPU s':>8} {'MB':>6} {'ms a plan':>10} {'times':>6}")
        for what in args.what or ["json"]:
            first = None
            for offices in map(int, args.offices.split(",")):
                plans = folder / str(offices * YEARS)
                if not plans.is_dir():
                    subprocess.run([maker, plans, str(offices), str(YEARS)], check=True)
                if what == "add":
                    command, count = adding(program, plans, Path(temporary)), 1
                else:
                    command = [program, *COMMANDS[what], plans, "--no-cache", "--quiet", "-o", Path(temporary) / "out"]
                    count = offices * YEARS
                seconds, cpu, memory = timed([(list(map(str, command)), subprocess.DEVNULL)])
                each = cpu / count * 1000
                first = first or each
                line = f"{what:6} {offices * YEARS:7} {seconds:8.2f} {cpu:8.2f} {memory:6.0f} {each:10.2f} {each / first:6.2f}"
                print(line, flush=True)


if __name__ == "__main__":
    main()
