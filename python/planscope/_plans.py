"""Plans, and how they are read."""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from pathlib import Path
from typing import Any, Iterable, Iterator, Union

from . import _native, records
from ._errors import PlanscopeError, PlanscopeWarning, ReadError, english, failed
from ._tables import Table

StrPath = Union[str, "os.PathLike[str]"]

#: Seconds that a file has where nothing else is said, and what its reader may take of memory: those of the program.
TIMEOUT = 60.0
MAX_MEMORY = "2G"


class Plan(Table, records.Plan):
    """One plan of one office for one year: its measures, and what was printed around them.

    The record itself stays with the reader until a field is asked for.
    """

    __slots__ = ("_handle", "_loaded", "_measures")

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._loaded: dict | None = None
        self._measures: tuple[records.Measure, ...] | None = None

    @classmethod
    def from_dict(cls, record: dict) -> Plan:
        """A plan from what ``to_dict`` gives, or from a record that another program made.

        Raises:
            ReadError: It is no record of a plan.
        """
        (plan,) = read(json.dumps(record, ensure_ascii=False).encode(), name=str(record.get("source", {}).get("path", "")))
        return plan

    @property
    def _data(self) -> dict:
        if self._loaded is None:
            self._loaded = json.loads(self._handle.json())
        return self._loaded

    @property
    def measures(self) -> tuple[records.Measure, ...]:
        """The measures, in the order of the outline."""
        if self._measures is None:
            self._measures = tuple(map(records.Measure, self._data["measures"]))
        return self._measures

    def __reduce__(self) -> tuple:
        return (_from_line, (self._handle.json(),))

    def to_parquet(self) -> bytes:
        return _native.measures([self._handle])


def _from_line(line: bytes) -> Plan:
    return Plan(_native.Plan.from_line(line))


class Plans(Table, list):
    """The plans that were read, and the files that gave none (``failures``)."""

    def __init__(self, plans: Iterable[Plan] = (), failures: Iterable[ReadError] = ()) -> None:
        super().__init__(plans)
        #: The files that gave no plan, each an error that says why.
        self.failures: tuple[ReadError, ...] = tuple(failures)

    def to_parquet(self) -> bytes:
        return _native.measures(handles(self))


def handles(plans: Iterable[Plan]) -> list:
    """What the reader knows the plans by."""
    return [plan._handle for plan in plans]


def distinct(plans: Iterable[Plan]) -> list[Plan]:
    """The plans of files with the same content once, as the program counts them."""
    first: dict[str, str] = {}
    kept = []
    for plan in plans:
        source = plan._data["source"]
        sum_, path = source["sha256"], source["path"]
        if not sum_ or first.setdefault(sum_, path) == path:
            kept.append(plan)
    return kept


def read(
    source: StrPath | bytes,
    *,
    name: str | None = None,
    password: str | None = None,
    ocr: str = "auto",
    timeout: float | None = None,
    max_memory: str | None = None,
) -> Plans:
    """Reads every plan of a file: PDF, Word, OpenDocument, HTML, workbook, text, scan, or JSON that planscope wrote.

    Args:
        source: The file, or its bytes.
        name: What records and messages call it; the path by default.
        password: Opens an encrypted PDF.
        ocr: Which pages are recognised from their picture: ``auto`` for those without a usable text layer, ``never``,
            ``always``.
        timeout: Seconds that reading may take.
        max_memory: Memory that reading may take, such as ``2G``.

    The file is read in this process, within the program's limits on sizes, pages, glyphs, nesting and what archives
    and streams inflate to. With ``timeout`` or ``max_memory`` it is read in a process of its own, which has given up
    files and network where the system can take them away, and is ended when it takes more: what comes from strangers
    is read so. ``read_folder`` always reads so. Settings and verdicts of a site are read by ``read_folder`` alone.

    Raises:
        NoPlanError: It can be read, and holds no plan.
        ReadError: It cannot be read; the error names the file, the page, why, and what to do.
        ValueError: An argument has no meaning.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        called, content = "bytes" if name is None else name, bytes(source)
    else:
        called = os.fsdecode(source) if name is None else name
        try:
            content = Path(source).read_bytes()
        except OSError as error:
            raise failed(_unreadable(called, error)) from error
    if timeout is None and max_memory is None:
        found, why = _native.read(called, content, password, ocr)
        if why is not None:
            raise failed(json.loads(why))
        return Plans(map(Plan, found))
    options = _options(timeout=timeout, max_memory=max_memory, password=password, ocr=ocr)
    with tempfile.TemporaryDirectory(prefix="planscope-") as folder:
        file = Path(folder) / "plan"
        file.write_bytes(content)
        # Settings are looked for upward from the file; here that ends.
        (Path(folder) / "planscope.toml").touch()
        plans, failures = _run([str(file)], ["--no-cache", *options], called=(str(file), called))
    for failure in failures:
        raise failure
    return Plans(plans)


def read_folder(
    *paths: StrPath,
    jobs: int | None = None,
    timeout: float = TIMEOUT,
    max_memory: str = MAX_MEMORY,
    cache: bool = True,
    password: str | None = None,
    ocr: str = "auto",
    follow: bool = False,
    convert: bool = False,
    config: StrPath | None = None,
    decisions: StrPath | None = None,
) -> Plans:
    """Reads every plan of folders (walked), files, globs and archives, as ``planscope extract`` does.

    Args:
        paths: What is read.
        jobs: Files that are read at once; one a core by default.
        timeout: Seconds that a file may take, of a scan a page; 0 for no limit.
        max_memory: Memory that the reader of a file may take; 0 for no limit.
        cache: Whether results of other runs are used and kept.
        password: Opens encrypted PDFs. It stands on the command line of a process while the folder is read.
        ocr: Which pages are recognised: ``auto``, ``never``, ``always``.
        follow: Whether links in folders are followed.
        convert: Whether LibreOffice converts old Word files first.
        config: Settings of a site; planscope.toml, looked for upward from the first path, by default.
        decisions: An auditor's verdicts; planscope.decisions.toml beside the first path by default.

    Each file is read in a process that has given up files and network where the system can take them away, and that is
    ended when it takes too much. One bad file never stops a folder: it is named in ``failures``, and a
    ``PlanscopeWarning`` says how many there are.

    Raises:
        PlanscopeError: Nothing could be read at all, or an argument has no meaning.
    """
    if not paths:
        raise TypeError("read_folder() needs at least one path")
    options = _options(timeout=timeout, max_memory=max_memory, password=password, ocr=ocr)
    if jobs is not None:
        options += ["--jobs", str(jobs)]
    options += [word for word, wanted in (("--no-cache", not cache), ("--follow", follow), ("--convert", convert)) if wanted]
    for word, value in (("--config", config), ("--decisions", decisions)):
        if value is not None:
            options += [word, os.fsdecode(value)]
    plans, failures = _run([os.fsdecode(path) for path in paths], options)
    if failures:
        count = len(failures)
        said = f"{count} files gave no plan: " if english() else f"{count} 個檔案沒有讀到計畫："
        more = "…" if count > 3 else ""
        warnings.warn(said + "; ".join(map(str, failures[:3])) + more, PlanscopeWarning, stacklevel=2)
    return Plans(plans, failures)


def _options(*, timeout: float | None, max_memory: str | None, password: str | None, ocr: str) -> list[str]:
    if ocr not in ("auto", "never", "always"):
        raise ValueError(f"ocr is one of auto, never, always; not {ocr}")
    options = ["--ocr", ocr]
    for word, value in (("--timeout", timeout), ("--max-memory", max_memory), ("--password", password)):
        if value is not None:
            options += [word, str(value)]
    return options


def _unreadable(path: str, error: OSError) -> dict:
    said = error.strerror or str(error)
    source = {"path": path}
    return {
        "schema": "planscope.failure/1",
        "source": source,
        "code": "unreadable",
        "error": f"無法讀取：{said}",
        "error_en": f"cannot be read: {said}",
    }


def _run(paths: list[str], options: list[str], called: tuple[str, str] | None = None) -> tuple[list[Plan], list[ReadError]]:
    """Has the program read the files, and takes what it gives line by line."""
    import subprocess

    from .__main__ import program

    command = [*program(), "extract", "--format", "ndjson", "--quiet", "--progress", "never", "--lang", "en"]
    plans: list[Plan] = []
    failures: list[ReadError] = []
    started = [*command, *options, "--", *paths]
    with tempfile.TemporaryFile() as said, subprocess.Popen(started, stdout=subprocess.PIPE, stderr=said) as running:
        try:
            for line in running.stdout or ():
                # The mark of what it is stands first in every line.
                if b'"planscope.failure/1"' in line[:64]:
                    failure = json.loads(line)
                    if called:
                        failure["source"]["path"] = called[1]
                    failures.append(failed(failure))
                else:
                    plans.append(_named(line, called))
            code = running.wait()
        except BaseException:
            # Whoever is interrupted waits for nothing.
            running.kill()
            raise
        said.seek(0)
        words = said.read().decode(errors="replace").strip()
    # 3: some files failed. 4: all did; then each has said so.
    if code not in (0, 3) and not (code == 4 and failures):
        raise PlanscopeError(words or f"planscope ended with {code}")
    return plans, failures


def _named(line: bytes, called: tuple[str, str] | None) -> Plan:
    if called:
        record = json.loads(line)
        record["source"]["path"] = called[1]
        line = json.dumps(record, ensure_ascii=False).encode()
    return _from_line(line)
