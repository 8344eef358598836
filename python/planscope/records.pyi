"""The records that planscope gives. Written by stubs.py from the JSON Schemas; do not change it by hand."""

from collections.abc import Mapping
from typing import Any, Literal, Optional

class Record:
    __match_args__: tuple[str, ...]
    def __init__(self, data: dict[str, Any]) -> None: ...
    def to_dict(self) -> dict[str, Any]: ...

class Basis(Record):
    """The letter that ordered the plan."""
    @property
    def date(self) -> Optional[str]:
        """In the 民國 calendar."""
    @property
    def document_no(self) -> Optional[str]:
        """電業字第1120005173號"""
    @property
    def name(self) -> Optional[str]:
        """The document it put in force."""

class Certainty(Record):
    """How sure each field of a measure is."""
    @property
    def deadline(self) -> Literal["certain", "inferred", "ambiguous"]:
        """Its deadline."""
    @property
    def departments(self) -> Literal["certain", "inferred", "ambiguous"]:
        """Its departments."""
    @property
    def place(self) -> Literal["certain", "inferred", "ambiguous"]:
        """The titles above it and their levels."""
    @property
    def text(self) -> Literal["certain", "inferred", "ambiguous"]:
        """Where its text begins and ends."""

class Date(Record):
    """A date of the plan itself."""
    @property
    def date(self) -> str:
        """In the 民國 calendar: `112-03-02`."""
    @property
    def iso(self) -> Optional[str]:
        """In the Gregorian calendar: `2023-03-02`."""
    @property
    def kind(self) -> str:
        """訂定, 核定, 實施, 修正, …"""

class Diagnostic(Record):
    """A finding about a document: odd, unread, repaired or contradicting itself. Work goes on."""
    @property
    def bbox(self) -> Optional[tuple[float, ...]]:
        """The box on the page; geometry only."""
    @property
    def code(self) -> Literal["numbering-gap", "duplicate-number", "wrong-parent-repaired", "shifted-columns", "stray-text", "missing-department", "missing-deadline", "surplus-department", "surplus-deadline", "ambiguous-assignment", "ambiguous-text", "ambiguous-place", "text-read", "decided", "header-not-found", "unknown-header", "no-plan-found", "undecodable-text", "undecodable-font", "truncated", "limit-reached", "page-without-text", "recognised", "not-recognised", "low-confidence", "corrected", "unread-ink", "garbled-text", "hidden-text", "cut-text", "duplicate-file", "unreadable", "empty-file", "unknown-form", "damaged", "encrypted", "too-large", "timed-out", "out-of-memory", "reader-failed", "missing-front-matter", "partly-compared"]:
        """The stable name of this kind of finding."""
    @property
    def excerpt(self) -> Optional[str]:
        """The text it is about, as printed, shortened."""
    @property
    def line(self) -> Optional[int]:
        """The line in the file, from 1; text only."""
    @property
    def measure(self) -> Optional[str]:
        """The id of the measure it is about."""
    @property
    def message(self) -> str:
        """What was found, in zh-TW."""
    @property
    def message_en(self) -> str:
        """What was found, in English."""
    @property
    def page(self) -> Optional[int]:
        """The page, from 1."""
    @property
    def severity(self) -> Literal["info", "warning", "error"]:
        """How much it matters."""

class Due(Record):
    """A deadline as a value. Dates are Gregorian, `2023-06-30`."""
    @property
    def by(self) -> Optional[str]:
        """The last day."""
    @property
    def every(self) -> Optional[Literal["day", "week", "month", "quarter", "half-year", "year"]]:
        """Of what recurs: the period."""
    @property
    def from_(self) -> Optional[str]:
        """The first day."""
    @property
    def kind(self) -> Literal["ongoing", "on-demand", "recurring", "by", "between", "verbatim"]:
        """What is promised."""
    @property
    def months(self) -> tuple[int, ...]:
        """The months it names or goes through, 1–12."""
    @property
    def times(self) -> Optional[int]:
        """Of what recurs: how often in every period."""

class Evidence(Record):
    """Where the parts of a measure were printed."""
    @property
    def deadline(self) -> tuple[Place, ...]:
        """Of the deadline."""
    @property
    def departments(self) -> tuple[Place, ...]:
        """Of the departments."""
    @property
    def text(self) -> tuple[Place, ...]:
        """Of the text with its sub-items."""

class Heading(Record):
    """A facet, strategy or sub-strategy."""
    @property
    def no(self) -> Optional[int]:
        """Its number, or none where it is printed without one."""
    @property
    def title(self) -> Optional[str]:
        """As printed, joined over lines, without marker."""

class Measure(Record):
    """One measure (具體作法)."""
    @property
    def assignment(self) -> Literal["certain", "inferred", "ambiguous"]:
        """How sure departments and deadline are."""
    @property
    def certainty(self) -> Optional[Certainty]:
        """How sure each field is; none in records that older versions or other programs made."""
    @property
    def deadline(self) -> Optional[str]:
        """As printed."""
    @property
    def departments(self) -> tuple[str, ...]:
        """As printed, in the order printed; who leads and helps is named once."""
    @property
    def diagnostics(self) -> tuple[Literal["numbering-gap", "duplicate-number", "wrong-parent-repaired", "shifted-columns", "stray-text", "missing-department", "missing-deadline", "surplus-department", "surplus-deadline", "ambiguous-assignment", "ambiguous-text", "ambiguous-place", "text-read", "decided", "header-not-found", "unknown-header", "no-plan-found", "undecodable-text", "undecodable-font", "truncated", "limit-reached", "page-without-text", "recognised", "not-recognised", "low-confidence", "corrected", "unread-ink", "garbled-text", "hidden-text", "cut-text", "duplicate-file", "unreadable", "empty-file", "unknown-form", "damaged", "encrypted", "too-large", "timed-out", "out-of-memory", "reader-failed", "missing-front-matter", "partly-compared"], ...]:
        """The codes of the findings about this measure."""
    @property
    def due(self) -> Optional[Due]:
        """The deadline as a value, where it certainly has one."""
    @property
    def evidence(self) -> Evidence:
        """Where each part was printed."""
    @property
    def facet(self) -> Optional[Heading]:
        """面向"""
    @property
    def fields(self) -> Mapping[str, str]:
        """What stands beside it in the other columns, by the column's head."""
    @property
    def id(self) -> str:
        """facet.strategy.substrategy.number, 0 where a level is absent; b, c, … on repeats."""
    @property
    def no(self) -> Optional[int]:
        """Its number; none where it has none."""
    @property
    def path(self) -> tuple[PathTitle, ...]:
        """All titles above it, outermost first; facet, strategy and sub-strategy are its first three."""
    @property
    def strategy(self) -> Optional[Heading]:
        """執行策略"""
    @property
    def subitems(self) -> tuple[Subitem, ...]:
        """甲. ◎ 1) below it."""
    @property
    def substrategy(self) -> Optional[Heading]:
        """The level below; none where the plan has no such level here."""
    @property
    def text(self) -> str:
        """As printed, joined over breaks, without marker."""

class PathTitle(Record):
    """A title on the way to a measure, with the head of the column it stands in."""
    @property
    def header(self) -> Optional[str]:
        """The head of its column; none for headings and rows over all columns."""
    @property
    def no(self) -> Optional[int]:
        """Its number, or none where it is printed without one."""
    @property
    def title(self) -> Optional[str]:
        """As printed, joined over lines, without marker."""

class Place(Record):
    """Where a text was printed, so that a reader can check it on paper."""
    @property
    def bbox(self) -> Optional[tuple[float, ...]]:
        """Left, top, right, bottom in points from the page's top left corner; geometry only."""
    @property
    def cell(self) -> Optional[tuple[int, ...]]:
        """Table, row and column, each counted from 1; forms that have real tables (DOCX, ODT, HTML) only."""
    @property
    def confidence(self) -> Optional[float]:
        """How sure the recogniser was, 0–1; scans only."""
    @property
    def lines(self) -> Optional[tuple[int, ...]]:
        """First and last line in the file, counted from 1, both included; text only."""
    @property
    def page(self) -> int:
        """The page, counted from 1. Forms without pages (HTML, DOCX) have one."""
    @property
    def paragraph(self) -> Optional[int]:
        """The paragraph in its cell, or in the document outside tables, counted from 1; forms that have paragraphs only."""

class PlanColumn(Record):
    """A column of the plan's table."""
    @property
    def certainty(self) -> Literal["certain", "inferred", "ambiguous"]:
        """How sure the role is."""
    @property
    def header(self) -> str:
        """Its head as printed, without blanks."""
    @property
    def level(self) -> Optional[int]:
        """For titles: 1 for the outermost."""
    @property
    def role(self) -> str:
        """`title`, `measure`, `department`, `co-department`, `deadline`, `number` or `other`."""

class Section(Record):
    """A section outside the table."""
    @property
    def no(self) -> str:
        """壹, 貳, …"""
    @property
    def text(self) -> str:
        """Paragraphs joined by line feeds."""
    @property
    def title(self) -> Optional[str]:
        """Without number and colon; none where the text follows the number directly."""

class Source(Record):
    """The file a plan was read from."""
    @property
    def format(self) -> str:
        """`text`, `pdf`, …"""
    @property
    def pages(self) -> int:
        """How many pages the file has."""
    @property
    def path(self) -> str:
        """As given on the command line."""
    @property
    def read_as(self) -> Optional[Literal["tabs", "slid-tabs", "markdown", "separated", "boxes", "blanks", "lines", "order"]]:
        """Of a text: what told its columns apart."""
    @property
    def sha256(self) -> str:
        """Of the whole file, in hexadecimal."""

class Subitem(Record):
    """An item below a measure."""
    @property
    def deadline(self) -> Optional[str]:
        """Its own deadline, where the layout gives it one."""
    @property
    def departments(self) -> tuple[str, ...]:
        """Its own departments, where the layout gives it some."""
    @property
    def marker(self) -> str:
        """甲, ◎, 1), … as printed, without the dot behind it."""
    @property
    def text(self) -> str:
        """As printed, joined over breaks, without marker."""

class Plan(Record):
    """One plan of one office for one year."""
    @property
    def basis(self) -> Optional[Basis]:
        """The letter that ordered the plan."""
    @property
    def columns(self) -> tuple[PlanColumn, ...]:
        """The columns of its table, from the left."""
    @property
    def dates(self) -> tuple[Date, ...]:
        """訂定, 核定, 實施 and the like."""
    @property
    def deadline_header(self) -> Optional[str]:
        """The header of the deadline column as printed."""
    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was noticed."""
    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures, in the order of the outline."""
    @property
    def office(self) -> Optional[str]:
        """The office, such as 台北市區營業處."""
    @property
    def roc_year(self) -> Optional[int]:
        """The 民國 year: 112 is 2023."""
    @property
    def schema(self) -> str:
        """Always [`SCHEMA`] when written; absent in records that other programs made."""
    @property
    def sections(self) -> tuple[Section, ...]:
        """壹、貳、…, those before and those after the table."""
    @property
    def source(self) -> Source:
        """The file it was read from."""
    @property
    def title(self) -> Optional[str]:
        """The title as printed, joined over lines."""
    @property
    def year_printed(self) -> Optional[str]:
        """The year as printed, where that is not plain digits of the 民國 calendar: 一百零八學年度, 2019年."""

class DeadlineChange(Record):
    """A deadline before and after, as printed."""
    @property
    def each(self) -> tuple[DeadlinePair, ...]:
        """Of splits and merges: which measure's deadline became which one."""
    @property
    def new(self) -> Optional[str]:
        """In the new plan."""
    @property
    def old(self) -> Optional[str]:
        """In the old plan."""

class DeadlinePair(Record):
    """What became of the deadline of one measure of a split or merge."""
    @property
    def new(self) -> Optional[str]:
        """Its deadline in the new plan."""
    @property
    def new_id(self) -> str:
        """The new measure."""
    @property
    def old(self) -> Optional[str]:
        """Its deadline in the old plan."""
    @property
    def old_id(self) -> str:
        """The old measure."""

class DepartmentChange(Record):
    """Departments that came and went, as printed."""
    @property
    def added(self) -> tuple[str, ...]:
        """Only in the new plan."""
    @property
    def each(self) -> tuple[DepartmentPair, ...]:
        """Of splits and merges: what came and went between which measures."""
    @property
    def removed(self) -> tuple[str, ...]:
        """Only in the old plan."""

class DepartmentPair(Record):
    """Departments that came and went between two measures of a split or merge."""
    @property
    def added(self) -> tuple[str, ...]:
        """Only the new one has them."""
    @property
    def new_id(self) -> str:
        """The new measure."""
    @property
    def old_id(self) -> str:
        """The old measure."""
    @property
    def removed(self) -> tuple[str, ...]:
        """Only the old one has them."""

class Entry(Record):
    """One or more measures that belong together."""
    @property
    def after(self) -> tuple[Printed, ...]:
        """The new measures as printed."""
    @property
    def before(self) -> tuple[Printed, ...]:
        """The old measures as printed."""
    @property
    def changes(self) -> tuple[Literal["text", "departments", "deadline", "moved", "renumbered", "number", "term"], ...]:
        """What differs."""
    @property
    def confidence(self) -> Literal["debatable", "likely", "sure"]:
        """How far it can be relied on."""
    @property
    def deadline(self) -> Optional[DeadlineChange]:
        """The deadline before and after."""
    @property
    def departments(self) -> Optional[DepartmentChange]:
        """Departments that came and went."""
    @property
    def kind(self) -> Literal["same", "changed", "split", "merged", "added", "dropped"]:
        """What became of it."""
    @property
    def moved(self) -> tuple[Moved, ...]:
        """Which of its measures stand in two places."""
    @property
    def new(self) -> tuple[str, ...]:
        """Ids of the new plan."""
    @property
    def numbers(self) -> tuple[Replaced, ...]:
        """Quantities that differ."""
    @property
    def old(self) -> tuple[str, ...]:
        """Ids of the old plan."""
    @property
    def score(self) -> Optional[float]:
        """How much of the wording is shared, 0–1; none where there is nothing to share with."""
    @property
    def terms(self) -> tuple[Replaced, ...]:
        """Names that were replaced."""
    @property
    def text(self) -> tuple[Piece, ...]:
        """The text in pieces, where anything in it differs."""
    @property
    def uncertain(self) -> tuple[Literal["text", "departments", "deadline", "moved", "renumbered", "number", "term"], ...]:
        """Claims that rest on an ambiguous assignment: `departments`, `deadline`."""
    @property
    def why(self) -> str:
        """The reason, in words, in zh-TW."""
    @property
    def why_en(self) -> str:
        """The reason, in words, in English."""

class FrontChange(Record):
    """Something outside the table that differs."""
    @property
    def field(self) -> str:
        """`title`, `deadline_header`, `basis`, `date`, `section`."""
    @property
    def kind(self) -> Literal["same", "changed", "split", "merged", "added", "dropped"]:
        """`changed`, `added`, `dropped`."""
    @property
    def name(self) -> Optional[str]:
        """Which one, where there are several: the number or title of a section, the kind of a date."""
    @property
    def text(self) -> tuple[Piece, ...]:
        """The text in pieces."""

class HeadingChange(Record):
    """A heading that goes on under another title."""
    @property
    def level(self) -> str:
        """`facet`, `strategy` or `substrategy`."""
    @property
    def measures(self) -> int:
        """How many linked measures stand under it in both."""
    @property
    def new(self) -> str:
        """Its title in the new plan."""
    @property
    def old(self) -> str:
        """Its title in the old plan."""
    @property
    def text(self) -> tuple[Piece, ...]:
        """The title in pieces."""

class Moved(Record):
    """Two measures of an entry that stand in two places."""
    @property
    def new(self) -> tuple[str, ...]:
        """Where the new one stands."""
    @property
    def new_id(self) -> str:
        """The new measure."""
    @property
    def old(self) -> tuple[str, ...]:
        """Where the old one stands: facet, strategy, sub-strategy."""
    @property
    def old_id(self) -> str:
        """The old measure."""

class Piece(Record):
    """A piece of text."""
    @property
    def moved(self) -> bool:
        """The same words go in one place of the text and come in another one."""
    @property
    def old(self) -> Optional[str]:
        """What stays as the old plan prints it, where that differs in dress or spelling."""
    @property
    def op(self) -> Literal["equal", "delete", "insert"]:
        """What happens to it."""
    @property
    def text(self) -> str:
        """As printed; what stays, as the new plan prints it."""

class PlanRef(Record):
    """Which plan."""
    @property
    def measures(self) -> int:
        """How many measures it has."""
    @property
    def office(self) -> Optional[str]:
        """The office."""
    @property
    def path(self) -> str:
        """The file it was read from."""
    @property
    def roc_year(self) -> Optional[int]:
        """The 民國 year."""
    @property
    def title(self) -> Optional[str]:
        """The title as printed."""

class Printed(Record):
    """A measure as a report shows it."""
    @property
    def deadline(self) -> Optional[str]:
        """The deadline."""
    @property
    def departments(self) -> tuple[str, ...]:
        """The departments."""
    @property
    def id(self) -> str:
        """The id."""
    @property
    def page(self) -> Optional[int]:
        """The page it begins on, from 1."""
    @property
    def place(self) -> tuple[str, ...]:
        """Facet, strategy and sub-strategy."""
    @property
    def text(self) -> str:
        """The text with its sub-items, one a line."""

class Rename(Record):
    """A name that was replaced, with how often."""
    @property
    def measures(self) -> int:
        """In how many measures."""
    @property
    def new(self) -> str:
        """In the new plan."""
    @property
    def old(self) -> str:
        """In the old plan."""

class Replaced(Record):
    """Something before and after, as printed."""
    @property
    def new(self) -> str:
        """In the new plan."""
    @property
    def old(self) -> str:
        """In the old plan."""

class Summary(Record):
    """How many entries there are of each kind."""
    @property
    def added(self) -> int:
        ...
    @property
    def changed(self) -> int:
        ...
    @property
    def doubtful(self) -> int:
        """Entries of any kind of which something can be read in more than one way."""
    @property
    def dropped(self) -> int:
        ...
    @property
    def merged(self) -> int:
        ...
    @property
    def same(self) -> int:
        ...
    @property
    def split(self) -> int:
        ...

class Diff(Record):
    """What changed from one plan to another one."""
    @property
    def between(self) -> Literal["years", "offices"]:
        """Two years of one office, or two offices."""
    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was left out of account because the plans, or two of their texts, are too large for it."""
    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every measure of either plan, in exactly one entry; in the order of the new plan, what was dropped where it
        stood."""
    @property
    def front(self) -> tuple[FrontChange, ...]:
        """What changed outside the table."""
    @property
    def headings(self) -> tuple[HeadingChange, ...]:
        """Headings that go on under another title; what stands under them has not moved."""
    @property
    def new(self) -> PlanRef:
        """The plan after."""
    @property
    def old(self) -> PlanRef:
        """The plan before."""
    @property
    def schema(self) -> str:
        """Always [`SCHEMA`]."""
    @property
    def stale_decisions(self) -> tuple[str, ...]:
        """Verdicts of the auditor that do not apply any more."""
    @property
    def summary(self) -> Summary:
        """How many entries there are of each kind."""
    @property
    def terms(self) -> tuple[Rename, ...]:
        """Words that were replaced throughout."""

class Family(Record):
    """One measure, whoever has it and however it is worded."""
    @property
    def id(self) -> str:
        """The same from run to run over the same plans; see [`super::catalogue`]."""
    @property
    def members(self) -> tuple[Member, ...]:
        """Who has it; each plan at most once."""
    @property
    def place(self) -> FamilyPlace:
        """Where most have it."""
    @property
    def text(self) -> str:
        """The most central wording, as printed somewhere."""
    @property
    def wordings(self) -> tuple[FamilyWording, ...]:
        """Every wording of it with the plans that print it, the commonest first; several measures one a line."""

class FamilyPlace(Record):
    """Where most plans have a measure: the titles as printed."""
    @property
    def facet(self) -> Optional[str]:
        """面向"""
    @property
    def strategy(self) -> Optional[str]:
        """執行策略"""
    @property
    def substrategy(self) -> Optional[str]:
        """The level below."""

class FamilyWording(Record):
    """One wording of a family."""
    @property
    def plans(self) -> tuple[str, ...]:
        """Which plans, by key."""
    @property
    def text(self) -> str:
        """As the first of the plans prints it."""

class Member(Record):
    """What one plan has of a measure."""
    @property
    def against(self) -> Optional[str]:
        """What `reworded` is measured against: the wording of the plan of reference where one was named and has it, else
        the commonest of the year."""
    @property
    def against_departments(self) -> tuple[str, ...]:
        """What `other-department` is measured against: the departments of the plan of reference, else those that at least
        a third of the plans of the year name."""
    @property
    def doubtful(self) -> bool:
        """Whether it is this measure at all can be read in more than one way."""
    @property
    def ids(self) -> tuple[str, ...]:
        """Which of its measures; several where it is split."""
    @property
    def merged(self) -> bool:
        """It shares the measures with another family: two were merged in one."""
    @property
    def plan(self) -> str:
        """Which plan, by key."""
    @property
    def score(self) -> float:
        """How much of its wording is that of the family, 0–1."""
    @property
    def split(self) -> bool:
        """Several measures of the plan are it together."""
    @property
    def status(self) -> Literal["has", "reworded", "other-department", "uncertain"]:
        """What it has."""

class PlanKey(Record):
    """One plan of the run."""
    @property
    def key(self) -> str:
        """What members call it: office and year, such as 台北市區營業處/112."""
    @property
    def measures(self) -> int:
        """How many measures it has."""
    @property
    def office(self) -> Optional[str]:
        """The office."""
    @property
    def path(self) -> str:
        """The file it was read from."""
    @property
    def roc_year(self) -> Optional[int]:
        """The 民國 year."""

class Catalogue(Record):
    """One identity per measure over all plans of a run."""
    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was left out of account, because the plans are too large for all of it."""
    @property
    def families(self) -> tuple[Family, ...]:
        """The measures, in the order of the outline. Every measure of every plan stands in at least one."""
    @property
    def plans(self) -> tuple[PlanKey, ...]:
        """The plans, by office and year."""
    @property
    def schema(self) -> str:
        """Always [`SCHEMA`]."""
