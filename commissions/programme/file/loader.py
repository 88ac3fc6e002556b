"""YAML into plain values without its traps: exact decimals, no clever numbers, only text as keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from commissions.programme.problems import Problems

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
_DEEPEST = 50
_PREFIX = "tag:yaml.org,2002:"
for _name, (_pattern, _) in _PLAIN.items():
    _Loader.add_implicit_resolver(_PREFIX + _name, _pattern, None)


def load(text: str | bytes, problems: Problems) -> Any:
    """The file as dicts, lists, str, int, Decimal, date, bool and None; its faults go to ``problems``."""
    try:
        for complaint in _unsupported(text):
            problems.add("", complaint)
            return None
        # Nodes, not values: they know their lines, and keys that came twice.
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        problems.add("", f"not readable as YAML: {error}")
        return None
    return None if node is None else _Builder(problems).build(node, "")


def _unsupported(text: str | bytes) -> Iterator[str]:
    """What must not reach the composer: it follows nesting by recursion, in C without a limit."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            yield f"nested too deeply ({_line(event)})"
        if isinstance(event, yaml.AliasEvent):
            yield f"anchors and aliases (& and *) are not supported: write the value out ({_line(event)})"


class _Builder:
    """Turns composed nodes into values, knowing the path of each."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def build(self, node: yaml.Node, path: str) -> Any:
        if isinstance(node, yaml.MappingNode) and node.tag == _PREFIX + "map":
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == _PREFIX + "seq":
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
                self.problems.add(where, f"given twice ({_line(key_node)})")
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
        if isinstance(node, yaml.ScalarNode) and name == "str":
            return node.value
        try:
            if isinstance(node, yaml.ScalarNode) and _PLAIN[name][0].match(node.value):
                return _PLAIN[name][1](node.value)
        except (KeyError, ValueError):
            pass
        what = node.value if isinstance(node, yaml.ScalarNode) else node.tag
        self.problems.add(path, f"cannot read {what!r} ({_line(node)})")
        return None


def _line(where: yaml.Node | yaml.Event) -> str:
    return f"line {where.start_mark.line + 1}" if where.start_mark else "somewhere"


def _kind(value: Any) -> str:
    kinds = {bool: "true or false", int: "a number", Decimal: "a number", date: "a day"}
    return kinds.get(type(value), "nothing")


def _quote(word: str) -> str:
    return f'write it in quotes, "{word}" (YAML reads a bare NO as false)'
