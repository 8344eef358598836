"""The records that planscope gives: plans, comparisons, catalogues.

The classes are made of the JSON Schemas that the program prints (``planscope schema plan``), so that they have what the
contract has, with its words as documentation. A record does not change: lists are tuples. A name that Python keeps for
itself has a line behind it (``due.from_``). What the program would write of it is ``to_dict()``.
"""

from __future__ import annotations

import copy
import json
import keyword
from types import MappingProxyType
from typing import Any, Callable

from . import _native


class Record:
    """Fields as attributes; what the contract leaves out where it is empty is None, or an empty tuple."""

    __slots__ = ("_data",)
    __match_args__: tuple[str, ...] = ()

    def __init__(self, data: dict) -> None:
        self._data = data

    def to_dict(self) -> dict:
        """The record as the program writes it, to be changed at will."""
        return copy.deepcopy(self._data)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._data == other._data  # type: ignore[attr-defined]

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple:
        return (type(self), (self._data,))

    def __repr__(self) -> str:
        names = (_name(field) for field in self._data)
        shown = (f"{name}={getattr(self, name)!r}" for name in names if name in self.__match_args__)
        return f"{type(self).__name__}({', '.join(shown)})"


def _name(field: str) -> str:
    """What an attribute is called."""
    return f"{field}_" if keyword.iskeyword(field) else field


def _same(value: Any) -> Any:
    return value


def _reader(shape: dict, classes: dict[str, type[Record]]) -> tuple[Callable[[Any], Any], Any]:
    """How a value of that shape is shown, and what is shown where there is none."""
    if "anyOf" in shape:
        # A reference, or nothing.
        (one,) = (one for one in shape["anyOf"] if one.get("type") != "null")
        show, _ = _reader(one, classes)
        return (lambda value: None if value is None else show(value)), None
    if "$ref" in shape:
        name = shape["$ref"].rsplit("/", 1)[1]
        if name in classes:
            return classes[name], None
        # One of several words.
        return _same, shape.get("default")
    kinds = shape.get("type")
    if kinds == "array":
        show, _ = _reader(shape.get("items", {}), classes)
        return (tuple if show is _same else lambda value: tuple(map(show, value))), ()
    if kinds == "object":
        return MappingProxyType, MappingProxyType({})
    if isinstance(kinds, list) and "array" in kinds:
        return (lambda value: None if value is None else tuple(value)), None
    return _same, False if kinds == "boolean" else None


def _field(name: str, shape: dict, classes: dict[str, type[Record]]) -> property:
    show, absent = _reader(shape, classes)

    def get(record: Record) -> Any:
        data = record._data
        return show(data[name]) if name in data else absent

    return property(get, doc=shape.get("description"))


def _classes() -> dict[str, type[Record]]:
    shapes: dict[str, dict] = {}
    for schema in json.loads(_native.schemas()):
        shapes.update(schema.get("$defs", {}))
        shapes[schema["title"]] = schema
    shapes = {name: shape for name, shape in shapes.items() if "properties" in shape}
    classes: dict[str, type[Record]] = {}
    for name, shape in shapes.items():
        body = {
            "__slots__": (),
            "__doc__": shape.get("description"),
            "__module__": __name__,
            "__match_args__": tuple(map(_name, shape["properties"])),
        }
        classes[name] = type(name, (Record,), body)
    # Only now: a class may name one that comes later.
    for name, shape in shapes.items():
        for field, of in shape["properties"].items():
            setattr(classes[name], _name(field), _field(field, of, classes))
    return classes


_made = _classes()
globals().update(_made)
__all__ = ["Record", *_made]
