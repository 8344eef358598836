"""Writes planscope/records.pyi from the JSON Schemas, or with --check says whether it is what they say.

    python tests/stubs.py [--check]
"""

import json
import keyword
import sys
import textwrap
from pathlib import Path

from planscope import _native

HEAD = '''\
"""The records that planscope gives. Written by stubs.py from the JSON Schemas; do not change it by hand."""

from collections.abc import Mapping
from typing import Any, Literal, Optional

class Record:
    __match_args__: tuple[str, ...]
    def __init__(self, data: dict[str, Any]) -> None: ...
    def to_dict(self) -> dict[str, Any]: ...
'''


def kind(shape: dict, shapes: dict) -> str:
    if "anyOf" in shape:
        (one,) = (one for one in shape["anyOf"] if one.get("type") != "null")
        return f"Optional[{kind(one, shapes)}]"
    if "$ref" in shape:
        name = shape["$ref"].rsplit("/", 1)[1]
        of = shapes[name]
        if "properties" in of:
            return name
        words = [one["const"] for one in of.get("oneOf", [])] or of.get("enum", [])
        return f"Literal[{', '.join(map(json.dumps, words))}]" if words else "str"
    kinds = shape.get("type")
    if isinstance(kinds, list):
        (one,) = (one for one in kinds if one != "null")
        return f"Optional[{kind({**shape, 'type': one}, shapes)}]"
    if kinds == "array":
        return f"tuple[{kind(shape.get('items', {}), shapes)}, ...]"
    if kinds == "object":
        return "Mapping[str, str]"
    return {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}.get(kinds, "Any")


def stubs() -> str:
    shapes: dict = {}
    for schema in json.loads(_native.schemas()):
        shapes.update(schema.get("$defs", {}))
        shapes[schema["title"]] = schema
    out = [HEAD]
    for name, shape in shapes.items():
        if "properties" not in shape:
            continue
        out.append(f"\nclass {name}(Record):\n{doc(shape, '    ')}")
        required = set(shape.get("required", ()))
        for field, of in shape["properties"].items():
            told = kind(of, shapes)
            # What a record may leave out is None where it is no list.
            absent = field not in required and "default" not in of and told.split("[")[0] in shapes
            told = f"Optional[{told}]" if absent else told
            name = f"{field}_" if keyword.iskeyword(field) else field
            out.append(f"    @property\n    def {name}(self) -> {told}:\n{doc(of, '        ')}")
    return "".join(out)


def doc(shape: dict, indent: str) -> str:
    said = shape.get("description")
    if not said:
        return f"{indent}...\n"
    return textwrap.indent(f'"""{said}"""\n', indent)


def main() -> int:
    path = Path(__file__).parents[1] / "planscope" / "records.pyi"
    if "--check" in sys.argv[1:]:
        return 0 if path.read_text("utf-8") == stubs() else 1
    path.write_text(stubs(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
