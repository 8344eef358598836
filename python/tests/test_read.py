"""What is read is what the program writes, field by field; what cannot be read says so."""

import copy
import json
import multiprocessing
import pickle
import threading
import time
import warnings

import planscope
import pytest
from planscope import records


def same(plans, found):
    """Every field; the paths are told apart by how they were named."""
    assert [plan.to_dict() for plan in plans] == found


@pytest.fixture(scope="session")
def extracted(listed, corpus):
    return listed("extract", corpus, "--no-cache")


def files(folder):
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.suffix != ".md" and "掃描" not in path.name)


def test_every_field_of_the_corpus_is_that_of_the_program(corpus, extracted):
    by_path = {plan["source"]["path"]: plan for plan in extracted}
    seen = 0
    for path in files(corpus):
        for plan in planscope.read(path):
            assert plan.to_dict() == by_path[str(path)], path
            seen += 1
    assert seen == len(extracted) > 0


def test_every_field_of_the_25_pdfs_is_that_of_the_program(reference, listed):
    paths = sorted((reference / "plans").glob("*.pdf"))
    assert len(paths) >= 25
    # Some of them have pages that are pictures, whose recognition takes minutes.
    found = listed("extract", *paths, "--no-cache", "--ocr", "never", ending=3)
    by_path = {}
    for record in found:
        by_path.setdefault(record["source"]["path"], []).append(record)
    plans = 0
    for path in paths:
        wanted = by_path[str(path)]
        if "measures" in wanted[0]:
            same(planscope.read(path, ocr="never"), wanted)
            plans += len(wanted)
        else:
            with pytest.raises(planscope.ReadError) as error:
                planscope.read(path, ocr="never")
            assert error.value.to_dict() == {**wanted[0], "page": error.value.page}
    assert plans >= 25


def test_a_folder_is_read_as_the_program_reads_it(corpus, extracted, tmp_path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and nothing else")
    with pytest.warns(planscope.PlanscopeWarning, match="1 .*broken"):
        plans = planscope.read_folder(corpus, broken, jobs=2, cache=False)
    same(plans, extracted)
    (failure,) = plans.failures
    assert (failure.path, failure.code) == (str(broken), "damaged")
    assert failure.message and failure.message_en and failure.remedy and failure.remedy_en


def test_bytes_are_read_under_their_name(corpus):
    path = corpus / "東山區營業處-112.pdf"
    (plan,) = planscope.read(path.read_bytes(), name="upload.pdf")
    assert plan.source.path == "upload.pdf" and plan.measures == planscope.read(path)[0].measures


def test_fields_are_attributes(corpus):
    (plan,) = planscope.read(corpus / "東山區營業處-112.pdf")
    record = plan.to_dict()
    assert (plan.office, plan.roc_year) == ("東山區營業處", 112)
    assert len(plan.measures) == len(record["measures"])
    for measure, told in zip(plan.measures, record["measures"]):
        assert isinstance(measure, records.Measure)
        assert measure.text == told["text"] and measure.departments == tuple(told["departments"])
        assert measure.facet.title == told["facet"]["title"]
        assert (measure.certainty and measure.certainty.to_dict()) == told.get("certainty")
        assert measure.evidence.text[0].bbox == tuple(told["evidence"]["text"][0]["bbox"])
        assert (measure.due and measure.due.kind) == told.get("due", {}).get("kind")
        assert (measure.due and measure.due.from_) == told.get("due", {}).get("from")
        assert measure.fields == told.get("fields", {})
    # What a record leaves out where it is empty.
    bare = records.Measure({"text": "作法"})
    assert (bare.due, bare.path, bare.departments, bare.certainty, dict(bare.fields)) == (None, (), (), None, {})
    with pytest.raises(AttributeError):
        plan.office = "別處"
    with pytest.raises(AttributeError):
        plan.measures[0].txt
    assert "text='" in repr(plan.measures[0]) and repr(plan.measures[0]).startswith("Measure(id=")


def test_records_are_copied_and_sent_elsewhere(corpus):
    (plan,) = planscope.read(corpus / "東山區營業處-111.txt")
    sent = pickle.loads(pickle.dumps(plan))
    assert sent == plan and type(sent) is planscope.Plan and copy.deepcopy(plan) == plan
    assert pickle.loads(pickle.dumps(plan.measures[0])) == plan.measures[0]
    record = plan.to_dict()
    record["office"] = "別處"
    assert plan.office != "別處"
    other = planscope.Plan.from_dict(record)
    assert other.office == "別處" and other.measures == plan.measures


def test_what_gives_no_plan_says_why(tmp_path):
    empty, novel, nowhere = tmp_path / "empty.pdf", tmp_path / "novel.txt", tmp_path / "nowhere.pdf"
    empty.write_bytes(b"")
    novel.write_text("很久以前", "utf-8")
    with pytest.raises(planscope.ReadError) as error:
        planscope.read(empty)
    assert (error.value.path, error.value.code) == (str(empty), "empty-file") and error.value.remedy_en
    with pytest.raises(planscope.NoPlanError) as error:
        planscope.read(novel)
    assert error.value.code == "no-plan-found" and error.value.page == 1 and "empty" not in str(error.value)
    with pytest.raises(planscope.ReadError) as error:
        planscope.read(nowhere)
    assert error.value.code == "unreadable" and str(nowhere) in str(error.value)
    with pytest.raises(ValueError, match="ocr"):
        planscope.read(novel, ocr="perhaps")
    with pytest.raises(planscope.ReadError):
        planscope.read(b'{"schema": "planscope.diff/1", "measures": 3}')
    assert pickle.loads(pickle.dumps(error.value)).code == "unreadable"


def test_a_folder_without_plans_loses_nothing(tmp_path):
    (tmp_path / "empty.pdf").write_bytes(b"")
    with pytest.warns(planscope.PlanscopeWarning):
        plans = planscope.read_folder(tmp_path, cache=False)
    assert plans == [] and [failure.code for failure in plans.failures] == ["empty-file"]
    with pytest.raises(planscope.PlanscopeError):
        planscope.read_folder(tmp_path, config=tmp_path / "nowhere.toml")


def test_a_file_that_takes_too_long_or_too_much_is_ended(corpus):
    path = corpus / "東山區營業處-112.pdf"
    with pytest.raises(planscope.ReadError) as error:
        planscope.read(path, timeout=0.0001)
    assert (error.value.path, error.value.code) == (str(path), "timed-out")
    with pytest.raises(planscope.ReadError) as error:
        planscope.read(path, max_memory="1M")
    assert error.value.path == str(path)
    apart = planscope.read(path, timeout=60)
    assert apart == planscope.read(path)


def test_other_threads_run_while_a_file_is_read(reference):
    path = sorted((reference / "plans").glob("*.pdf"))[0]
    content = path.read_bytes()
    counted, done = 0, threading.Event()

    def work():
        for _ in range(30):
            planscope.read(content)
        done.set()

    worker = threading.Thread(target=work)
    worker.start()
    while not done.is_set():
        counted += 1
        time.sleep(0)
    worker.join()
    # Held by the reader, the interpreter would come here once a file at most.
    assert counted > 300, counted


def test_the_program_comes_with_the_package(program, corpus):
    assert program("--version").decode().startswith("planscope " + planscope.__version__)
    program("extract", "nowhere.pdf", ending=4)
    assert len(json.loads(program("extract", corpus / "東山區營業處-111.txt", "--no-cache", "--format", "ndjson"))) > 5


def test_nothing_warns_on_good_folders(corpus, tmp_path):
    (tmp_path / "a.txt").write_bytes((corpus / "東山區營業處-111.txt").read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(planscope.read_folder(tmp_path, jobs=1, cache=False)) == 1


def _of_forked(path):
    plans = planscope.read(path)
    return len(planscope.cover(plans).families)


def test_a_process_that_was_forked_reads_on(corpus):
    path = corpus / "東山區營業處-111.txt"
    wanted = _of_forked(path)
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("this system does not fork")
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(_of_forked, [path] * 4).get(timeout=60) == [wanted] * 4
