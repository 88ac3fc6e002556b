"""The rooms of the house in their order, and every string that a room's code holds."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGES = ("track360", "customers", "transactions", "activity", "commissions")


class Room(NamedTuple):
    """``name`` is its package or module, ``level`` its layer from the bottom up; those of one know nothing
    of each other."""

    name: str
    level: int

    @property
    def folder(self) -> Path:
        return ROOT.joinpath(*self.name.split("."))

    @property
    def label(self) -> str:
        """As Django calls the app, and its folder of templates."""
        return self.name.rpartition(".")[2]

    @property
    def modules(self) -> list[Path]:
        return sorted(self.folder.rglob("*.py")) or [self.folder.with_suffix(".py")]

    def may_name(self, other: Room) -> bool:
        """Whether the other is this room or one below."""
        return other == self or other.level < self.level


@cache
def rooms() -> tuple[Room, ...]:
    """From the contract that import-linter checks, so that the order stands in one place."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each["name"] == "Rooms import one way")
    found = [Room(name.strip(), level) for level, layer in enumerate(reversed(layers)) for name in layer.split("|")]
    return tuple(found)


class Text(NamedTuple):
    """A string in the code of a room. ``is_part`` of an f-string, where nobody can tell what it becomes."""

    room: Room
    place: str
    value: str
    is_part: bool


@cache
def texts() -> tuple[Text, ...]:
    """Every string of every room but docstrings, the landed migrations included."""
    return tuple(
        Text(room, f"{path.relative_to(ROOT)}:{line}", value, is_part)
        for room in rooms()
        for path in room.modules
        for line, value, is_part in _strings(ast.parse(path.read_text()))
    )


def _strings(module: ast.Module) -> Iterator[tuple[int, str, bool]]:
    # A string that is a whole statement documents what stands before it.
    prose = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(module) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value, id(node) in parts
