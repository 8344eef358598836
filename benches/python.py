"""The Python package against the program, on the same files, one after the other in turns.

    pip install ./python && cargo build --release
    python benches/python.py FOLDER [--rounds N]

`read` takes each file of FOLDER by itself in one thread; the program does with `--jobs 1`. `read_folder` is the program with
its results brought to Python. With `+ fields` every field of every measure is brought to Python too. Best of the rounds:
other work on the machine only ever adds.
"""

import argparse
import os
import subprocess
import time
from pathlib import Path

import planscope


def program(folder, jobs):
    binary = os.environ.get("PLANSCOPE", str(Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "release" / "planscope"))
    command = [binary, "extract", str(folder), "--no-cache", "--quiet", "--format", "ndjson", "--jobs", str(jobs), "--ocr", "never"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def read(folder):
    return [plan for path in sorted(folder.glob("*.pdf")) for plan in planscope.read(path, ocr="never")]


def fields(plans):
    return sum(len(plan.to_dict()["measures"]) for plan in plans)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--rounds", type=int, default=7)
    given = arguments.parse_args()
    ways = {
        "planscope --jobs 1": lambda: program(given.folder, 1),
        "read": lambda: read(given.folder),
        "read + fields": lambda: fields(read(given.folder)),
        "planscope --jobs 2": lambda: program(given.folder, 2),
        "read_folder(jobs=2)": lambda: planscope.read_folder(given.folder, jobs=2, cache=False, ocr="never"),
        "read_folder(jobs=2) + fields": lambda: fields(
            planscope.read_folder(given.folder, jobs=2, cache=False, ocr="never")
        ),
        "read_folder(jobs=2).to_parquet()": lambda: planscope.read_folder(
            given.folder, jobs=2, cache=False, ocr="never"
        ).to_parquet(),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(given.rounds):
        for name, way in ways.items():
            begun = time.perf_counter()
            way()
            best[name] = min(best[name], time.perf_counter() - begun)
    base = None
    for name, seconds in best.items():
        if name.startswith("planscope"):
            base = seconds
        print(f"{name:34} {seconds:7.3f} s {seconds / base:6.2f}")


if __name__ == "__main__":
    main()
