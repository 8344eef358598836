"""Why there is no plan: errors that name the file, the page and what to do."""

from __future__ import annotations

import os

from . import _native


def english() -> bool:
    """Whether people are spoken to in English: as the program does it, by the locale, else in zh-TW."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return locale.startswith("en")


class PlanscopeError(Exception):
    """Something that planscope was asked to do could not be done."""


class ReadError(PlanscopeError):
    """A file that gave no plan.

    Attributes:
        path: The file, as it was named; ``archive.zip/member`` inside an archive.
        code: The stable name of what went wrong, such as ``encrypted``.
        message: Why, in zh-TW.
        message_en: Why, in English.
        page: The page that it is about, from 1; none where it is about the whole file.
        remedy: What to do, in zh-TW.
        remedy_en: What to do, in English.
    """

    def __init__(self, failure: dict) -> None:
        self._failure = failure
        self.path: str = failure["source"]["path"]
        self.sha256: str | None = failure["source"].get("sha256")
        self.code: str = failure["code"]
        self.message: str = failure["error"]
        self.message_en: str = failure["error_en"]
        self.page: int | None = failure.get("page")
        self.remedy, self.remedy_en = _native.remedy(self.code) or ("", "")
        super().__init__(failure)

    def __str__(self) -> str:
        said, remedy = (self.message_en, self.remedy_en) if english() else (self.message, self.remedy)
        at = "" if self.page is None else (f", page {self.page}" if english() else f" 第 {self.page} 頁")
        colon, brackets = (": ", " ({})") if english() else ("：", "（{}）")
        return f"{self.path}{at}{colon}{said}" + (brackets.format(remedy) if remedy else "")

    def to_dict(self) -> dict:
        """The same as the program writes it: ``planscope.failure/1``."""
        return {**self._failure, "source": dict(self._failure["source"])}


class NoPlanError(ReadError):
    """A file that can be read, and holds no plan."""


class PlanscopeWarning(UserWarning):
    """Some files of a folder gave no plan; ``Plans.failures`` says which and why."""


def failed(failure: dict) -> ReadError:
    """The error for a file that gave no plan."""
    kind = NoPlanError if failure["code"] == "no-plan-found" else ReadError
    return kind(failure)
