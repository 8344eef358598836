"""Reads the four tables back with DuckDB, polars and pandas, and compares every value with the JSON of the same run.

Arguments: a folder with measures, coverage, required, changes and tasks, each as .parquet and as .json, and if queries
are to be run on them, the page that has these. What differs is an AssertionError.
"""

import datetime
import json
import os
import re
import struct
import sys
from pathlib import Path

import duckdb
import pandas
import polars

ROC = 1911


def single(number):
    """A number as JSON writes it, at the precision of the table."""
    return None if number is None else struct.unpack("f", struct.pack("f", number))[0]


def day(iso):
    return None if iso is None else datetime.date.fromisoformat(iso)


def year(roc):
    return None if roc is None else roc + ROC


def listed(path):
    value = json.loads(Path(path).read_text("utf-8"))
    return value if isinstance(value, list) else [value]


def place(of, one):
    box, lines, cell = one.get("bbox") or [None] * 4, one.get("lines") or [None] * 2, one.get("cell") or [None] * 3
    return {
        "of": of, "page": one["page"],
        "left": single(box[0]), "top": single(box[1]), "right": single(box[2]), "bottom": single(box[3]),
        "first_line": lines[0], "last_line": lines[1],
        "table": cell[0], "row": cell[1], "column": cell[2],
        "paragraph": one.get("paragraph"), "confidence": single(one.get("confidence")),
    }  # fmt: skip


def measures(plans):
    for plan in plans:
        for measure in plan.get("measures", []):
            level = {name: measure.get(name) or {} for name in ("facet", "strategy", "substrategy")}
            due, sure = measure.get("due") or {}, measure.get("certainty") or {}
            yield {
                "office": plan["office"], "roc_year": plan["roc_year"], "year": year(plan["roc_year"]),
                "id": measure["id"],
                **{f"{name}_no": one.get("no") for name, one in level.items()},
                **{name: one.get("title") for name, one in level.items()},
                "titles": [{key: one.get(key) for key in ("header", "no", "title")} for one in measure.get("path", [])],
                "no": measure["no"], "text": measure["text"],
                "subitems": measure["subitems"],
                "departments": measure["departments"], "deadline": measure["deadline"],
                "due_kind": due.get("kind"), "due_every": due.get("every"), "due_times": due.get("times"),
                "due_months": due.get("months", []), "due_from": day(due.get("from")), "due_by": day(due.get("by")),
                "fields": measure.get("fields", {}),
                "doubtful": "ambiguous" in [measure["assignment"], *sure.values()],
                "assignment": measure["assignment"],
                **{f"certainty_{name}": sure.get(name) for name in ("place", "text", "departments", "deadline")},
                "diagnostics": measure["diagnostics"],
                "page": next((one["page"] for one in measure["evidence"]["text"]), None),
                "places": [place(of, one) for of in ("text", "departments", "deadline") for one in measure["evidence"][of]],
                "title": plan["title"], "path": plan["source"]["path"], "format": plan["source"]["format"],
                "sha256": plan["source"]["sha256"],
            }  # fmt: skip


def changes(diffs):
    def once(entry, side):
        return list(dict.fromkeys(name for one in entry[side] for name in one["departments"]))

    def text(entry, side):
        return "\n".join(one["text"] for one in entry[side]) if entry[side] else None

    for diff in diffs:
        for entry in diff["entries"]:
            moved = entry.get("departments") or {}
            row = {"between": diff["between"]}
            for side in ("old", "new"):
                row |= {f"{side}_{key}": diff[side][key] for key in ("office", "roc_year", "path")}
                row[f"{side}_year"] = year(diff[side]["roc_year"])
            for side, shown in (("old", "before"), ("new", "after")):
                row |= {
                    f"{side}_ids": entry[side],
                    f"{side}_place": entry[shown][0]["place"] if entry[shown] else [],
                    f"{side}_text": text(entry, shown),
                    f"{side}_departments": once(entry, shown),
                    f"{side}_deadlines": [one["deadline"] for one in entry[shown] if one["deadline"] is not None],
                    f"{side}_pages": [one["page"] for one in entry[shown] if "page" in one],
                }
            yield row | {
                "kind": entry["kind"], "changes": entry["changes"],
                "departments_added": moved.get("added", []), "departments_removed": moved.get("removed", []),
                "numbers": entry.get("numbers", []), "terms": entry.get("terms", []),
                "score": single(entry.get("score")), "confidence": entry["confidence"],
                "doubtful": bool(entry.get("uncertain")), "uncertain": entry.get("uncertain", []),
                "why": entry["why"], "why_en": entry["why_en"],
            }  # fmt: skip


def tasks(schedules):
    for schedule in schedules:
        for part in ("dated", "recurring", "undated"):
            for task in schedule[part]:
                due = task["due"]
                yield {
                    "schedule": part, "office": task["office"], "roc_year": task["roc_year"],
                    "year": year(task["roc_year"]), "id": task["measure"], "text": task["text"],
                    "departments": task["departments"], "deadline": task["deadline"],
                    "due_kind": due["kind"], "due_every": due.get("every"), "due_times": due.get("times"),
                    "due_months": due.get("months", []), "due_from": day(due.get("from")), "due_by": day(due.get("by")),
                    "doubtful": task["uncertain"], "page": task["page"], "path": task["path"],
                }  # fmt: skip


def coverage(overviews):
    """From the view with its sums: it holds for each row the cells of the plans that have the measure."""
    for view in overviews:
        required = view["reference"]
        for of_year in view["years"]:
            for at in of_year["rows"]:
                row = view["rows"][at]
                cells = {cell["plan"]: cell for cell in row["cells"]}
                for plan in of_year["plans"]:
                    info, cell = view["plans"][plan], cells.get(plan)
                    known = cell or {}
                    yield {
                        "office": info["office"], "roc_year": info["roc_year"], "year": year(info["roc_year"]),
                        "family": row["id"], **row["place"], "measure": row["text"],
                        "status": known.get("status", "lacks"), "covered": cell is not None,
                        "required": None if required is None else required in cells,
                        "doubtful": known.get("doubtful"), "ambiguous": known.get("ambiguous"),
                        "score": single(known.get("score")), "ids": known.get("ids", []),
                        "split": None if cell is None else len(cell["ids"]) > 1, "merged": known.get("merged"),
                        "text": known.get("text"), "departments": known.get("departments", []),
                        "deadline": known.get("deadline"), "against": known.get("against"),
                        "against_departments": known.get("against_departments", []),
                        "events": [event["kind"] for event in known.get("events", [])],
                        "debatable": None if cell is None else any(event.get("debatable") for event in cell.get("events", [])),
                        "gone": known.get("gone"), "page": known.get("page"), "path": info["path"],
                    }  # fmt: skip


def plain(value, as_map=False):
    """A value of any of the three readers as Python has it; absent is None."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if as_map:
        pairs = value.items() if isinstance(value, dict) else value
        return dict((pair["key"], pair["value"]) if isinstance(pair, dict) else tuple(pair) for pair in pairs)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if value is None or value is pandas.NA or value is pandas.NaT or value != value:
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def by_duckdb(path):
    found = duckdb.sql(f"select * from '{path}'")
    return [dict(zip(found.columns, row)) for row in found.fetchall()], {
        name: str(kind) for name, kind in zip(found.columns, found.types)
    }


def by_polars(path):
    found = polars.read_parquet(path)
    return found.to_dicts(), {name: str(kind) for name, kind in found.schema.items()}


def by_pandas(path):
    found = pandas.read_parquet(path)
    return found.to_dict("records"), {name: str(kind) for name, kind in found.dtypes.items()}


def compare(folder, name, rows, source):
    wanted = [plain_row(row) for row in rows(listed(folder / f"{source}.json"))]
    assert wanted, f"{name}: nothing to compare"
    for reader in (by_duckdb, by_polars, by_pandas):
        found, kinds = reader(str(folder / f"{name}.parquet"))
        assert len(found) == len(wanted), (reader.__name__, name, len(found), len(wanted))
        for at, (row, want) in enumerate(zip(found, wanted)):
            assert row.keys() == want.keys(), (reader.__name__, name, row.keys() ^ want.keys())
            for key, value in row.items():
                if type(value) is type(want[key]) and value == want[key]:
                    continue
                got = plain(value, as_map=key == "fields")
                assert got == want[key], (reader.__name__, name, at, key, got, want[key])
        check_types(reader.__name__, name, kinds)
    print(f"{name}: {len(wanted)} rows, the same by DuckDB, polars and pandas")


def plain_row(row):
    return {key: plain(value, as_map=key == "fields") for key, value in row.items()}


def check_types(reader, name, kinds):
    """Dates are dates, lists are lists, and truths are truths."""
    real = {
        "by_duckdb": {"day": "DATE", "list": "VARCHAR[]", "truth": "BOOLEAN"},
        "by_polars": {"day": "Date", "list": "List(String)", "truth": "Boolean"},
    }.get(reader)
    if real is None:
        return
    for key, kind in {"due_by": "day", "departments": "list", "doubtful": "truth"}.items():
        if key in kinds:
            assert kinds[key] == real[kind], (reader, name, key, kinds[key])


def questions(folder, page):
    """Every query of the page runs over these tables, and those of the plans in corpus/ have an answer."""
    os.chdir(folder)
    queries = re.findall(r"^```sql\n(.*?)^```", Path(page).read_text("utf-8"), re.S | re.M)
    assert len(queries) >= 10, len(queries)
    for query in queries:
        answer = duckdb.sql(query).fetchall()
        assert answer, f"no answer: {query}"
    print(f"{len(queries)} queries answered")


def main():
    folder, pages = Path(sys.argv[1]).resolve(), [Path(page).resolve() for page in sys.argv[2:]]
    compare(folder, "measures", measures, "measures")
    compare(folder, "changes", changes, "changes")
    compare(folder, "tasks", tasks, "tasks")
    compare(folder, "coverage", coverage, "coverage")
    compare(folder, "required", coverage, "required")
    for page in pages:
        questions(folder, page)


if __name__ == "__main__":
    main()
