"""What changed between plans, and who covers what."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterable

from . import _native, records
from ._errors import english
from ._plans import Plan, StrPath, distinct, handles
from ._tables import Table


class Diff(Table, records.Diff):
    """What changed from one plan to another one: every measure of either, in exactly one entry."""

    __slots__ = ("_handle", "_loaded")

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._loaded: dict | None = None

    @property
    def _data(self) -> dict:
        if self._loaded is None:
            self._loaded = json.loads(self._handle.json())
        return self._loaded

    def __reduce__(self) -> tuple:
        return (records.Diff, (self._data,))

    def to_parquet(self) -> bytes:
        return _native.diffs([self._handle], "parquet", False)

    def write(self, path: StrPath) -> None:
        """Writes the comparison as its file's ending says: ``.html`` (side by side), ``.xlsx``, ``.csv``, ``.parquet``."""
        Diffs([self]).write(path)


class Diffs(Table, list):
    """Comparisons of a run."""

    def to_parquet(self) -> bytes:
        return _native.diffs([diff._handle for diff in self], "parquet", False)

    def write(self, path: StrPath) -> None:
        """Writes all of them as the file's ending says: ``.html``, ``.xlsx``, ``.csv``, ``.parquet``."""
        kind = _ending(path, ("html", "xlsx", "csv", "parquet"))
        Path(path).write_bytes(_native.diffs([diff._handle for diff in self], kind, english()))


def compare(old: Plan, new: Plan, *, strict: bool = False) -> Diff:
    """Says what changed from one plan to another.

    Args:
        old: The plan before.
        new: The plan after.
        strict: Leaves out claims that rest on an ambiguous assignment.
    """
    return Diff(_native.compare(old._handle, new._handle, strict))


def compare_all(plans: Iterable[Plan], *, by: str = "year", nearest: int = 32, strict: bool = False) -> Diffs:
    """Compares each office with its own year before, or with ``by="office"`` the offices of each year.

    Args:
        plans: The plans; those of files with the same content are taken once.
        by: ``year`` or ``office``.
        nearest: By office: of a year with more offices, each is compared with so many that have most in common with it; 0
            for all.
        strict: Leaves out claims that rest on an ambiguous assignment.
    """
    return Diffs(map(Diff, _native.compare_all(handles(distinct(plans)), by, nearest, strict)))


class Coverage(Table):
    """Who covers what: one family for every measure of a run, with who has it.

    Attributes:
        catalogue: The families and their members (``planscope.coverage/1``).
    """

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._catalogue: records.Catalogue | None = None

    @property
    def catalogue(self) -> records.Catalogue:
        """The families of the run with their members."""
        if self._catalogue is None:
            self._catalogue = records.Catalogue(json.loads(self._handle.written("json", False)))
        return self._catalogue

    @property
    def plans(self) -> tuple[records.PlanKey, ...]:
        """The plans of the run, by office and year."""
        return self.catalogue.plans

    @property
    def families(self) -> tuple[records.Family, ...]:
        """One identity for every measure, in the order of the outline."""
        return self.catalogue.families

    def to_dict(self) -> dict:
        """The catalogue as the program writes it."""
        return self.catalogue.to_dict()

    def overview(self) -> dict:
        """The matrix with its sums, year by year (``planscope.overview/1``)."""
        return json.loads(self._handle.written("overview", False))

    def to_parquet(self) -> bytes:
        return self._handle.written("parquet", False)

    def write(self, path: StrPath) -> None:
        """Writes the coverage as the file's ending says: ``.html``, ``.xlsx``, ``.ods``, ``.csv``, ``.json``, ``.parquet``."""
        kind = _ending(path, ("html", "xlsx", "ods", "csv", "json", "parquet"))
        Path(path).write_bytes(self._handle.written(kind, english()))

    def __repr__(self) -> str:
        return f"Coverage({len(self.plans)} plans, {len(self.families)} families)"


def cover(plans: Iterable[Plan], *, year: int | None = None, reference: Plan | None = None) -> Coverage:
    """Gives every measure over all plans one identity, and lays out who has it. The order of the plans does not matter.

    Args:
        plans: The plans; those of files with the same content are taken once.
        year: Only this 民國 year in tables and pages; what is one measure is found out over all.
        reference: The plan whose measures are required of all others.

    Raises:
        ValueError: There is no plan, or none of that year.
    """
    kept = distinct(plans)
    if not kept:
        raise ValueError("there is no plan to look at")
    if year is not None and all(plan.roc_year != year for plan in kept):
        known = sorted({plan.roc_year for plan in kept if plan.roc_year is not None})
        raise ValueError(f"there is no plan of {year}; the ROC years there are: {', '.join(map(str, known))}")
    at = None
    if reference is not None:
        at = next((at for at, plan in enumerate(kept) if plan == reference), len(kept))
        if at == len(kept):
            kept.append(reference)
        path = reference.source.path
        if sum(plan.source.path == path for plan in kept) > 1:
            raise ValueError(f"several plans are called {path}, so that none of them can be the reference")
    return Coverage(_native.cover(handles(kept), year, at))


def _ending(path: StrPath, known: tuple[str, ...]) -> str:
    ending = os.path.splitext(os.fspath(path))[1].lower().lstrip(".")
    if ending not in known:
        raise ValueError(f"no .{ending} is written; the endings are: {', '.join(known)}")
    return ending
