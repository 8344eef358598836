#!/usr/bin/env python3
"""How often each word of certainty is right: the share of fields that agree with the truth, by field and by class.

usage: calibration.py FOLDER...

A FOLDER holds documents with their truths: NAME.EXT beside NAME.truth.json, one plan or a list of plans of the form that
`planscope schema plan` describes. Every document is read with `planscope extract --format json --ocr never`; `PLANSCOPE`
names the program, else the release build is taken.

A measure of the truth and one that was read belong together where their texts are equal without spaces and punctuation,
or nearly so (nine characters of ten), in order. `place` is right where the titles are the same in the same order, `text`
where the texts are equal, `departments` and `deadline` where their words are. A measure that no truth has counts as wrong
in its text; fields that a truth leaves open (`settled`, or `assignment` ambiguous) are not counted.

The last line counts whole records: those in which no field is ambiguous, and how many of these are right in every field.
"""
import collections
import difflib
import json
import os
import pathlib
import subprocess
import sys
import unicodedata

FIELDS = ("place", "text", "departments", "deadline")
CLASSES = ("certain", "inferred", "ambiguous")
# Texts that share fewer of their characters are of different measures.
LIKE = 0.9


def bare(text):
    text = unicodedata.normalize("NFKC", text or "")
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c)[0] not in "PZ")


def plans(text):
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return []
    if isinstance(found, dict):
        found = found["plans"] if "plans" in found and "measures" not in found else [found]
    return [plan for plan in found if isinstance(plan, dict) and plan.get("measures")]


def titles(measure):
    path = measure.get("path")
    if not isinstance(path, list):
        path = [measure.get(level) for level in ("facet", "strategy", "substrategy")]
    return [bare(title.get("title")) for title in path if title]


def value(measure, field):
    if field == "place":
        return titles(measure)
    if field == "text":
        return bare(measure["text"])
    if field == "departments":
        return [bare(name) for name in measure.get("departments") or []]
    return bare(measure.get("deadline"))


def pairs(truth, read):
    """Measures that belong together, in order; then what is left over and equal."""
    left = list(range(len(read)))
    texts = [bare(measure["text"]) for measure in read]
    out = {}
    matcher = difflib.SequenceMatcher(None, [bare(m["text"]) for m in truth], texts, autojunk=False)
    for at, to, count in matcher.get_matching_blocks():
        for step in range(count):
            out[at + step] = to + step
            left.remove(to + step)
    for at, measure in enumerate(truth):
        if at in out:
            continue
        own = bare(measure["text"])
        near = lambda to: difflib.SequenceMatcher(None, own, texts[to], autojunk=False).ratio()
        best = max(left, key=near, default=None)
        if best is not None and near(best) >= LIKE:
            out[at] = best
            left.remove(best)
    return out, left


def main():
    program = os.environ.get("PLANSCOPE") or "target/release/planscope"
    counts = collections.Counter()
    records = collections.Counter()
    for folder in map(pathlib.Path, sys.argv[1:]):
        for truth_file in sorted(folder.glob("*.truth.json")):
            name = truth_file.name[: -len(".truth.json")]
            document = next((f for f in sorted(folder.glob(name + ".*")) if not f.name.endswith(".truth.json")), None)
            if document is None:
                continue
            command = [program, "extract", str(document), "--format", "json", "--ocr", "never", "--no-cache"]
            answer = subprocess.run(command, capture_output=True, text=True, check=False)
            wanted = [m for plan in plans(truth_file.read_text(encoding="utf-8")) for m in plan["measures"]]
            read = [m for plan in plans(answer.stdout) for m in plan["measures"]]
            found, false = pairs(wanted, read)
            for to in false:
                certainty = read[to].get("certainty") or {}
                counts["text", certainty.get("text", "certain"), False] += 1
                records["ambiguous" not in certainty.values(), False] += 1
            for at, to in found.items():
                settled = wanted[at].get("settled")
                if settled is None and wanted[at].get("assignment") == "ambiguous":
                    settled = {"departments": False, "deadline": False}
                certainty = read[to].get("certainty") or {}
                right = True
                for field in FIELDS:
                    asked = {"place": "path"}.get(field, field)
                    if isinstance(settled, dict) and settled.get(asked) is False or settled is False:
                        continue
                    same = value(wanted[at], field) == value(read[to], field)
                    right = right and same
                    counts[field, certainty.get(field, "certain"), same] += 1
                records["ambiguous" not in certainty.values(), right] += 1
    print(f"{'field':<12} {'class':<10} {'fields':>7} {'right':>8}")
    for field in FIELDS:
        for name in CLASSES:
            right, wrong = counts[field, name, True], counts[field, name, False]
            if right + wrong:
                print(f"{field:<12} {name:<10} {right + wrong:>7} {right / (right + wrong):>8.4f}")
    for sure, word in ((True, "no field ambiguous"), (False, "some field ambiguous")):
        right, wrong = records[sure, True], records[sure, False]
        if right + wrong:
            print(f"records, {word}: {right + wrong}, right in every field {right / (right + wrong):.4f}")


if __name__ == "__main__":
    main()
