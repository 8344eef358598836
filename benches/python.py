"""The Python package against the program, on the same files, one after the other in turns.

    pip install ./python && cargo build --release
    python benches/python.py FOLDER [--rounds N]

`read` takes each file of FOLDER by itself in one thread; the program does with `--jobs 1`. `read_folder` is the program with
its results brought to Python. With `+ fields` every field of every measure is brought to Python too. Least time on the clock,
and of the processors, of the rounds: other work on the machine only ever adds.
"""

import argparse
import os
import resource
import subprocess
import time
import warnings
from pathlib import Path

import planscope


def clocks():
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return time.perf_counter(), own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def program(folder, jobs):
    binary = os.environ.get("PLANSCOPE", str(Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "release" / "planscope"))
    command = [binary, "extract", str(folder), "--no-cache", "--quiet", "--format", "ndjson", "--jobs", str(jobs), "--ocr", "never"]
    ended = subprocess.run(command, stdout=subprocess.PIPE, check=False).returncode
    assert ended in (0, 3), ended


def read(folder):
    plans = []
    for path in sorted(folder.glob("*.pdf")):
        try:
            plans += planscope.read(path, ocr="never")
        except planscope.ReadError:
            pass
    return plans


def fields(plans):
    return sum(len(plan.to_dict()["measures"]) for plan in plans)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--rounds", type=int, default=7)
    given = arguments.parse_args()
    warnings.simplefilter("ignore", planscope.PlanscopeWarning)
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
    best = dict.fromkeys(ways, (float("inf"), float("inf")))
    for _ in range(given.rounds):
        for name, way in ways.items():
            begun = clocks()
            way()
            best[name] = tuple(min(least, now - then) for least, now, then in zip(best[name], clocks(), begun))
    base = None
    print(f"{'':34} {'clock':>9} {'':>6} {'CPU':>9}")
    for name, took in best.items():
        if name.startswith("planscope"):
            base = took
        print(f"{name:34}" + "".join(f" {now:7.3f} s {now / then:6.2f}" for now, then in zip(took, base)))


if __name__ == "__main__":
    main()
