"""YAML into plain values without its traps: exact decimals, no clever numbers, only text as keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from .problems import Problems

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):
    """Only these plain words are not text. YAML 1.1 would also read 17:00 as 1020, 010 as 8 and 1_0 as 10."""

    yaml_implicit_resolvers: dict[str, Any] = {}


_BOOLEAN = re.compile(r"(?:yes|no|true|false|on|off)\Z", re.IGNORECASE)
_PLAIN: dict[str, tuple[re.Pattern[str], Callable[[str], Any]]] = {
    "null": (re.compile(r"(?:~|null|Null|NULL|)\Z"), lambda word: None),
    "bool": (_BOOLEAN, lambda word: word.lower() in ("yes", "true", "on")),
    "int": (re.compile(r"-?(?:0|[1-9][0-9]{0,29})\Z"), int),
    "float": (re.compile(r"-?(?:0|[1-9][0-9]{0,29})\.[0-9]{1,30}\Z"), Decimal),
    "timestamp": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"), date.fromisoformat),
}
_PREFIX = "tag:yaml.org,2002:"
for _name, (_pattern, _) in _PLAIN.items():
    _Loader.add_implicit_resolver(_PREFIX + _name, _pattern, None)


def load(text: str | bytes, problems: Problems) -> Any:
    """The file as dicts, lists, str, int, Decimal, date, bool and None; its faults go to ``problems``."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        problems.add("", f"not readable as YAML: {error}")
    except RecursionError:
        problems.add("", "nested too deeply")
    else:
        return _Builder(problems).build(node, "") if node is not None else None
    return None


class _Builder:
    """Turns composed nodes into values, knowing the path of each."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.seen: set[int] = set()

    def build(self, node: yaml.Node, path: str) -> Any:
        if id(node) in self.seen:
            self.problems.add(path, "anchors and aliases (& and *) are not supported: write the value out")
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, f"{path}[{index}]") for index, item in enumerate(node.value)]
        return self.scalar(node, path)

    def mapping(self, node: yaml.MappingNode, path: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node, path)
            if key is None:
                continue
            where = f"{path}.{key}" if path else key
            if key in values:
                self.problems.add(where, f"given twice (line {key_node.start_mark.line + 1})")
            values[key] = self.build(value_node, where)
        return values

    def key(self, node: yaml.Node, path: str) -> str | None:
        value = self.scalar(node, path) if isinstance(node, yaml.ScalarNode) else None
        if isinstance(value, str):
            return value
        word = node.value if isinstance(node, yaml.ScalarNode) else "a list or mapping"
        self.problems.add(path, f"the key {word} is read as {_kind(value)}, not as text: {_quote(word)}")
        return None

    def scalar(self, node: yaml.Node, path: str) -> Any:
        name = node.tag.removeprefix(_PREFIX)
        if name == "str":
            return node.value
        try:
            pattern, read = _PLAIN[name]
            if pattern.match(node.value):
                return read(node.value)
        except (KeyError, ValueError):
            pass
        self.problems.add(path, f"cannot read {node.value!r} (line {node.start_mark.line + 1})")
        return None


def _kind(value: Any) -> str:
    kinds = {bool: "true or false", int: "a number", Decimal: "a number", date: "a day"}
    return kinds.get(type(value), "nothing")


def _quote(word: str) -> str:
    return f'write it in quotes, "{word}" (YAML reads a bare NO as false)'
