#!/usr/bin/env python3
"""Extracts a folder of plans with Spark: each partition drives one planscope, which answers line by line.

    pip install pyspark pandas pyarrow
    cargo build --release
    python examples/pyspark/extract.py corpus measures.ndjson [--how map|pipe] [--partitions N]

The lines are those of `planscope extract --format ndjson corpus`, byte for byte and in the same order. With `map`
(mapInPandas) a frame of paths becomes a frame of lines; with `pipe` the paths of an RDD go through the program itself.
Any engine that can start a process and write lines to it can do the same:

    find corpus -name '*.pdf' | parallel --pipe -N 100 -k planscope extract --files-from - --format ndjson
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# How many plans of a folder an engine reads is its own affair: one core a task.
COMMAND = ["extract", "--files-from", "-", "--format", "ndjson", "--jobs", "1", "--quiet"]


def program() -> str:
    return os.environ.get("PLANSCOPE", str(ROOT / "target" / "release" / "planscope"))


def answers(paths, command):
    """The lines for these paths, with the path that each belongs to; neither list is ever held as a whole."""
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def name_them():
        with child.stdin as names:
            for path in paths:
                names.write(path.encode() + b"\n")

    # Written beside the reading: a pipe that is full on both ends would wait for ever.
    writer = threading.Thread(target=name_them)
    writer.start()
    for line in child.stdout:
        yield json.loads(line)["source"]["path"], line.decode().rstrip("\n")
    writer.join()
    # 3 and 4: some or all files failed, and each says so in its line.
    if child.wait() not in (0, 3, 4):
        raise RuntimeError(f"planscope ended with {child.returncode}")


def by_map(spark, paths, command, partitions):
    import pandas as pd

    def read(frames):
        listed = (path for frame in frames for path in frame["path"])
        for path, line in answers(listed, command):
            yield pd.DataFrame({"path": [path], "line": [line]})

    frame = spark.createDataFrame([(path,) for path in paths], "path string").repartition(partitions, "path")
    read_frame = frame.mapInPandas(read, "path string, line string")
    # Spark keeps no order over partitions: the order of the paths is made again, a file's own lines stay as they came.
    place = {path: index for index, path in enumerate(paths)}
    return [row.line for row in sorted(read_frame.collect(), key=lambda row: place[row.path])]


def by_pipe(spark, paths, command, partitions):
    # Partitions of an RDD keep their order, and so does the program.
    return spark.sparkContext.parallelize(paths, partitions).pipe(shlex.join(command)).collect()


def main():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("folder", type=Path)
    parse.add_argument("output", type=Path)
    parse.add_argument("--how", choices=["map", "pipe"], default="map")
    parse.add_argument("--partitions", type=int, default=4)
    args = parse.parse_args()

    from pyspark.sql import SparkSession

    # The processes of Spark are to have what this one has.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    paths = [str(path) for path in sorted(args.folder.rglob("*")) if path.suffix in {".pdf", ".txt"}]
    spark = SparkSession.builder.master("local[2]").appName("planscope").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    how = {"map": by_map, "pipe": by_pipe}[args.how]
    lines = how(spark, paths, [program(), *COMMAND], args.partitions)
    spark.stop()
    args.output.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")
    print(f"{len(paths)} files, {len(lines)} lines")


if __name__ == "__main__":
    main()
