"""Comparisons and coverage are those of the program; tables have its columns."""

import datetime
import io
import subprocess
import sys
from pathlib import Path

import planscope
import pytest


@pytest.fixture(scope="module")
def plans(corpus):
    paths = sorted(path for path in corpus.iterdir() if path.suffix in (".txt", ".pdf") and "掃描" not in path.name)
    return planscope.Plans(plan for path in paths for plan in planscope.read(path))


def arguments(plans):
    return list(dict.fromkeys(plan.source.path for plan in plans))


def test_a_comparison_is_that_of_the_program(plans, listed):
    old, new = plans[0], plans[1]
    diff = planscope.compare(old, new)
    assert [diff.to_dict()] == listed("diff", old.source.path, new.source.path, "--format", "json", "--no-cache")
    assert diff.summary.changed == sum(entry.kind == "changed" for entry in diff.entries)
    assert [name for entry in diff.entries for name in entry.new] == [measure.id for measure in new.measures]


def test_comparisons_of_a_run_are_those_of_the_program(plans, listed):
    for by in ("year", "office"):
        diffs = planscope.compare_all(plans, by=by)
        found = listed("diff", *arguments(plans), "--by", by, "--format", "json", "--no-cache")
        assert [diff.to_dict() for diff in diffs] == found and len(found) > 1
    with pytest.raises(ValueError, match="month"):
        planscope.compare_all(plans, by="month")


def test_a_coverage_is_that_of_the_program(plans, listed):
    coverage = planscope.cover(plans)
    (found,) = listed("coverage", *arguments(plans), "--format", "json", "--no-cache")
    assert coverage.to_dict() == found
    assert len(coverage.families) == len(found["families"]) and coverage.plans[0].key == found["plans"][0]["key"]
    assert coverage.families[0].members[0].status == found["families"][0]["members"][0]["status"]
    with pytest.raises(ValueError, match="111"):
        planscope.cover(plans, year=50)
    with pytest.raises(ValueError):
        planscope.cover([])


def test_a_plan_of_reference_is_measured_up_to(plans, listed):
    reference = plans[2]
    coverage = planscope.cover(plans, reference=reference, year=111)
    others = [path for path in arguments(plans)]
    (found,) = listed(
        "coverage", *others, "--reference", reference.source.path, "--year", "111", "--format", "overview", "--no-cache"
    )
    overview = coverage.overview()
    assert overview["plans"][overview["reference"]]["path"] == reference.source.path
    assert [year["omissions"] for year in overview["years"]] == [year["omissions"] for year in found["years"]]


def test_the_same_file_twice_counts_once(plans, tmp_path):
    first = Path(plans[0].source.path)
    (tmp_path / first.name).write_bytes(first.read_bytes())
    again = planscope.read(tmp_path / first.name)
    assert planscope.cover([*plans, *again]).to_dict() == planscope.cover(plans).to_dict()


def test_tables_have_types(plans):
    pandas, polars, arrow = (pytest.importorskip(name) for name in ("pandas", "polars", "pyarrow"))
    measures = [(plan, measure) for plan in plans for measure in plan.measures]
    for frame in (plans.to_pandas(), plans.to_arrow().to_pandas()):
        assert isinstance(frame, pandas.DataFrame) and len(frame) == len(measures)
        for (plan, measure), row in zip(measures, frame.itertuples()):
            assert (row.office, row.roc_year, row.id) == (plan.office, plan.roc_year, measure.id)
            assert row.text == measure.text and tuple(row.departments) == measure.departments
            by = measure.due and measure.due.by
            assert row.due_by == (by and datetime.date.fromisoformat(by))
    frame = plans.to_polars()
    assert frame.schema["due_by"] == polars.Date and frame.schema["departments"] == polars.List(polars.String)
    assert frame["doubtful"].sum() == sum(
        "ambiguous" in [measure.assignment, *(measure.certainty.to_dict().values() if measure.certainty else ())]
        for _, measure in measures
    )
    assert len(plans[0].to_polars()) == len(plans[0].measures)
    diffs = planscope.compare_all(plans)
    assert len(diffs.to_polars()) == sum(len(diff.entries) for diff in diffs)
    coverage = planscope.cover(plans)
    table = coverage.to_polars()
    assert table["covered"].sum() == sum(len(family.members) for family in coverage.families)
    assert arrow.parquet is not None and polars.read_parquet(io.BytesIO(coverage.to_parquet())).equals(table)


def test_reports_are_those_of_the_program(plans, program, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_TW.UTF-8")
    coverage, diffs = planscope.cover(plans), planscope.compare_all(plans)
    coverage.write(tmp_path / "coverage.csv")
    program("coverage", *arguments(plans), "--no-cache", "-o", tmp_path / "wanted.csv")
    assert (tmp_path / "coverage.csv").read_bytes() == (tmp_path / "wanted.csv").read_bytes()
    for ending in ("html", "xlsx", "ods", "json", "parquet"):
        coverage.write(tmp_path / f"coverage.{ending}")
        assert (tmp_path / f"coverage.{ending}").stat().st_size > 1000
    diffs.write(tmp_path / "changes.parquet")
    program("diff", *arguments(plans), "--no-cache", "-o", tmp_path / "wanted.parquet")
    assert (tmp_path / "changes.parquet").read_bytes() == (tmp_path / "wanted.parquet").read_bytes()
    with pytest.raises(ValueError, match="docx"):
        coverage.write(tmp_path / "coverage.docx")


def test_the_stubs_are_those_of_the_contract():
    ran = subprocess.run([sys.executable, str(Path(__file__).with_name("stubs.py")), "--check"])
    assert ran.returncode == 0, "tests/stubs.py writes them anew"
