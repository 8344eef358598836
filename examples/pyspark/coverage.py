#!/usr/bin/env python3
"""Reads a folder of plans with Spark and says who covers what: the catalogue of one process, byte for byte.

    pip install pyspark pandas pyarrow          # and a Java, 17 or later
    cargo build --release
    python examples/pyspark/coverage.py corpus coverage.json [--workers N] [--partitions N] [--report coverage.html]

Reading is what costs: a page takes a millisecond, and there are a dozen a plan. So every partition reads its files, each
worker with a planscope of its own, and gives a bundle of records; Spark's tree puts bundles together two by two, in the
order of the paths, whatever order they come in. The catalogue is then made once, by one process, from all records: that
takes a hundredth of a second a plan, and what is one measure is decided over the whole run, so that it does not depend on
how the files were parted.

A bundle is compressed NDJSON (`planscope.plan/1`), sorted by path: bundles can be merged in any order.
"""

import argparse
import gzip
import heapq
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from extract import COMMAND, answers, program  # noqa: E402


def bundled(entries):
    """Records with their place in the run, as one piece of bytes."""
    return gzip.compress("".join(f"{place}\t{line}\n" for place, line in entries).encode(), 1)


def entries(bundle):
    for entry in gzip.decompress(bundle).decode().split("\n")[:-1]:
        place, line = entry.split("\t", 1)
        yield int(place), line


def merged(one, other):
    """Two bundles as one. A file's own records stay as they came, for all of them are in one bundle."""
    return bundled(heapq.merge(entries(one), entries(other), key=lambda entry: entry[0]))


def read(command):
    """What a partition does: its paths with their places become one bundle."""

    def partition(placed):
        place = {path: at for at, path in placed}
        records = [path for path in place if path.endswith(".ndjson")]
        documents = [path for path in place if not path.endswith(".ndjson")]
        lines = [(place[path], line) for path, line in answers(documents, command)] if documents else []
        # What failed says so in its line, and is no plan.
        lines = [entry for entry in lines if json.loads(entry[1]).get("measures") is not None]
        # What has been read before is taken as it is.
        for path in records:
            text = Path(path).read_text(encoding="utf-8")
            lines += [(place[path], line) for line in text.split("\n") if line]
        yield bundled(sorted(lines, key=lambda entry: entry[0]))

    return partition


def main():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("folder", type=Path)
    parse.add_argument("output", type=Path)
    parse.add_argument("--workers", type=int, default=2)
    parse.add_argument("--partitions", type=int, default=4)
    parse.add_argument("--report", type=Path, help="also a page or a workbook, by its ending")
    args = parse.parse_args()

    from pyspark import SparkConf, SparkContext

    # The processes of Spark are to have what this one has.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    paths = sorted(str(path) for path in args.folder.rglob("*") if path.suffix in {".pdf", ".txt", ".ndjson"})
    setup = SparkConf().setMaster(f"local[{args.workers}]").setAppName("planscope").set("spark.ui.enabled", "false")
    spark = SparkContext(conf=setup)
    spark.setLogLevel("ERROR")
    spark.addPyFile(str(Path(__file__).resolve().parent / "extract.py"))
    placed = spark.parallelize(list(enumerate(paths)), args.partitions)
    bundle = placed.mapPartitions(read([program(), *COMMAND])).treeReduce(merged)
    spark.stop()
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "records.ndjson"
        count = 0
        with records.open("w", encoding="utf-8", newline="\n") as file:
            for _, line in entries(bundle):
                file.write(line + "\n")
                count += 1
        command = [program(), "coverage", str(records), "--quiet", "--format", "json", "-o", str(args.output)]
        if args.report:
            command += [f"--{args.report.suffix[1:]}", str(args.report)]
        subprocess.run(command, check=True)
    print(f"{len(paths)} files, {count} plans")


if __name__ == "__main__":
    main()
