"""The shape of the tree: no import cycles, no room that holds too much, no file that must be scrolled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.architecture.imports import ROOT, cycle, imports, sources

MOST_LINES = 250
MOST_PERCENT = 15
DJANGO = ("models", "apps")  # found by Django in one place, so everything of an app meets there


def rooms() -> list[str]:
    """The folders that have rooms of their own below them, and every room."""
    packages = {name for name, path in sources().items() if path.name == "__init__.py"}
    return sorted(name for name in packages if any(other.startswith(f"{name}.") for other in sources()))


def inside(room: str) -> dict[str, set[str]]:
    """The imports between the folders and files that stand directly in a room."""
    graph: dict[str, set[str]] = {}
    for module, imported in imports().items():
        here = part(room, module)
        if here is None or here in DJANGO:
            continue
        there = {part(room, other) for other in imported} - {None, here, *DJANGO}
        graph.setdefault(here, set()).update(name for name in there if name is not None)
    return graph


def part(room: str, module: str) -> str | None:
    """Which folder or file of a room a module is or lies in."""
    return module.removeprefix(f"{room}.").partition(".")[0] if module.startswith(f"{room}.") else None


def test_no_cycle_between_modules() -> None:
    assert cycle({name: set(imported) for name, imported in imports().items()}) == []


@pytest.mark.parametrize("room", rooms())
def test_no_cycle_between_the_folders_of_a_room(room: str) -> None:
    assert cycle(inside(room)) == []


def lines() -> Iterator[tuple[str, int]]:
    for name, path in sources().items():
        yield name, path.read_text().count("\n")


def test_no_room_holds_too_much() -> None:
    held: Counter[str] = Counter()
    for name, count in lines():
        depth = 2 if name.startswith(("track360.", "commissions.")) else 1
        held[".".join(name.split(".")[:depth])] += count
    most = MOST_PERCENT * held.total() / 100
    assert {room: count for room, count in held.items() if count > most} == {}


def test_every_file_can_be_read() -> None:
    paths = [
        path for name in ("tests", ".") for path in sorted((ROOT / name).glob("**/*.py" if name == "tests" else "*.py"))
    ]
    found = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in [*sources().values(), *paths]}
    assert {name: count for name, count in found.items() if count > MOST_LINES} == {}
