#!/usr/bin/env python3
"""planscope beside the tools that people use on such files, all in one run on one machine.

    pip install pypdfium2 pdfplumber pymupdf camelot-py tabula-py     # and a Java runtime for tabula; what is missing is left out
    cargo build --release && cargo build --release --example floor
    benches/peers.py FOLDER [--write OUT] [--tools pdftotext,mutool,…] [--tables]

Every tool works through all PDFs below FOLDER, one after another, and is timed from outside with its peak memory:
libraries in one process for all files, as a script would use them; command-line tools one process a file, as a shell
would. What each of them gives differs, and is said in the table: text, tables as grids, or the measures of a plan.
`floor` says of every glyph which character it is and where it stands, in the plainest way, and does nothing else
(examples/floor.rs): what any reader of positions has to do.

The memory is that of a tool with its children (Java, readers): see benches/measured.py.

With --write the tables are kept as OUT/TOOL.json ({"docs": {NAME: {"tables": [{"page", "cells"}]}}}), which the
evaluator of a table benchmark can take. --tables leaves out what gives no tables.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

from measured import timed

HERE = Path(__file__).resolve().parent.parent
BUILT = Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target")) / "release"
PLANSCOPE = os.environ.get("PLANSCOPE") or str(BUILT / "planscope")
FLOOR = str(BUILT / "examples" / "floor")


def grid(rows):
    """Rows of texts as cells; what has no text is no cell."""
    return [[r, c, r, c, text] for r, row in enumerate(rows) for c, text in enumerate(row) if text and str(text).strip()]


# Each takes a path and gives tables: (page, cells). Imports stand inside, so that a missing library only costs its row.
def pdfplumber(path):
    import pdfplumber as library

    with library.open(path) as document:
        for number, page in enumerate(document.pages, 1):
            for table in page.extract_tables():
                yield number, grid(table)
            page.close()


def pymupdf(path):
    import pymupdf as library

    with library.open(path) as document:
        for number, page in enumerate(document, 1):
            for table in page.find_tables().tables:
                yield number, grid(table.extract())


def camelot_with(flavor):
    def read(path):
        import camelot

        for table in camelot.read_pdf(str(path), pages="all", flavor=flavor):
            yield table.page, grid(table.df.values.tolist())

    return read


def tabula(path):
    import pandas
    import tabula as library

    tables = library.read_pdf(path, pages="all", guess=True, multiple_tables=True, output_format="json", silent=True)
    for table in tables:
        rows = [[cell["text"] for cell in row] for row in table["data"]]
        # tabula does not say which page; 0 lets an evaluator look on all of them.
        yield 0, grid(rows)
    del pandas


def pypdfium2(path):
    import pypdfium2 as library

    document = library.PdfDocument(path)
    for page in document:
        # Text alone: nothing of it is a table.
        page.get_textpage().get_text_range()
    document.close()
    yield from ()


LIBRARIES = {
    "pypdfium2": ("text", pypdfium2),
    "pdfplumber": ("tables", pdfplumber),
    "pymupdf": ("tables", pymupdf),
    "camelot-lattice": ("tables", camelot_with("lattice")),
    "camelot-stream": ("tables", camelot_with("stream")),
    "tabula": ("tables", tabula),
}
COMMANDS = {
    "floor": ("characters and their places", [FLOOR, "{}"]),
    "pdftotext": ("text", ["pdftotext", "{}", "-"]),
    "pdftotext -layout": ("text by columns", ["pdftotext", "-layout", "{}", "-"]),
    "mutool": ("text", ["mutool", "draw", "-F", "txt", "-o", "-", "{}"]),
    "planscope file by file": ("measures", [PLANSCOPE, "extract", "--no-cache", "--jobs", "1", "--format", "json", "{}"]),
}
OURS = {
    "planscope --jobs 1": ("measures", ["extract", "--no-cache", "--jobs", "1", "--format", "ndjson"]),
    "planscope --jobs 2": ("measures", ["extract", "--no-cache", "--jobs", "2", "--format", "ndjson"]),
    "planscope tables": ("tables", ["tables", "--format", "json"]),
}


def child(tool, files, out):
    """The work of one library over all files, in a process of its own."""
    read = LIBRARIES[tool][1]
    docs, failed = {}, 0
    for path in files:
        try:
            tables = [{"page": page, "cells": cells} for page, cells in read(path)]
        except ImportError:
            raise
        except Exception as error:  # noqa: BLE001 - a tool that trips over a file goes on with the next
            print(f"{tool}: {path}: {error}", file=sys.stderr)
            tables, failed = [], failed + 1
        docs[Path(path).stem] = {"tables": tables}
    Path(out).write_text(json.dumps({"docs": docs, "failed": failed}, ensure_ascii=False))


def pages_of(files):
    total = 0
    for path in files:
        told = subprocess.run(["pdfinfo", path], capture_output=True, text=True).stdout
        found = re.search(r"^Pages:\s+(\d+)", told, re.M)
        total += int(found.group(1)) if found else 0
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--write", metavar="OUT")
    parser.add_argument("--tools")
    parser.add_argument("--tables", action="store_true")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    files = sorted(str(path) for path in Path(args.folder).rglob("*.pdf"))
    if args.child:
        return child(args.child[0], files, args.child[1])
    out = Path(args.write or "/dev/null").parent if not args.write else Path(args.write)
    if args.write:
        out.mkdir(parents=True, exist_ok=True)
    pages = pages_of(files)
    print(f"{len(files)} files, {pages} pages, {os.cpu_count()} cores\n")
    print("| tool | gives | s | s of CPU | pages/s | peak MB |")
    print("|---|---|---:|---:|---:|---:|")
    wanted = args.tools.split(",") if args.tools else None
    runs = [(name, what) for name, (what, _) in {**COMMANDS, **OURS, **LIBRARIES}.items()]
    for name, what in runs:
        if (wanted and name not in wanted) or (args.tables and what != "tables"):
            continue
        kept = out / f"{name.replace(' ', '-')}.json" if args.write else Path("/dev/null")
        try:
            if name in OURS:
                stdout = open(kept, "wb") if what == "tables" else subprocess.DEVNULL
                took = timed([([PLANSCOPE, *OURS[name][1], *files], stdout)])
                if what == "tables" and args.write:
                    ours(kept)
            elif name in COMMANDS:
                command = COMMANDS[name][1]
                took = timed([([part.replace("{}", path) for part in command], subprocess.DEVNULL) for path in files])
            else:
                took = timed([([sys.executable, __file__, args.folder, "--child", name, str(kept)], subprocess.DEVNULL)])
        except (RuntimeError, FileNotFoundError) as error:
            print(f"| {name} | left out: {error} | | | | |")
            continue
        seconds, cpu, peak = took
        print(f"| {name} | {what} | {seconds:.2f} | {cpu:.2f} | {pages / seconds:.0f} | {peak:.0f} |", flush=True)


def ours(path):
    """planscope's own JSON by the names of the documents, as the others are written."""
    text = path.read_text()
    documents = [json.loads(line) for line in text.splitlines()] if text.lstrip().startswith("{\"doc") else json.loads(text)
    documents = documents if isinstance(documents, list) else [documents]
    docs = {Path(document["doc"]).stem: {"tables": document["tables"]} for document in documents}
    path.write_text(json.dumps({"docs": docs}, ensure_ascii=False))


if __name__ == "__main__":
    # The child measures itself through its parent; nothing of it may linger.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
