"""What is wrong with a programme file, told to the affiliate manager who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from track360.core.json_schema import Path

_POSITION = re.compile(r"\[([0-9]+)\]")


class Problem(NamedTuple):
    """path: where in the file, like ``partners[0].plans[1].versions[0].rules[2].rate``; "" is all of it."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


def place(document: Any, path: str) -> Path:
    """The keys and positions that lead to a problem's path in the document it is of, as far as there are any."""
    found: list[str | int] = []
    rest = f".{path}" if path else ""
    while rest:
        step = _step(document, rest)
        if step is None:
            break
        found.append(step[0])
        document, rest = document[step[0]], rest[step[1] :]
    return tuple(found)


def _step(value: Any, rest: str) -> tuple[str | int, int] | None:
    """The next key or position, and how many characters of the path it takes."""
    if isinstance(value, list):
        position = _POSITION.match(rest)
        return (int(position[1]), position.end()) if position and int(position[1]) < len(value) else None
    # A key of the partner's own may hold dots and brackets: the longest that fits is meant.
    fit = [key for key in value if f"{rest}.".startswith((f".{key}.", f".{key}["))] if isinstance(value, dict) else []
    return max(((key, len(key) + 1) for key in fit), key=lambda step: step[1], default=None)


class ProgrammeError(Exception):
    """The programme is refused as a whole, for all of ``problems``; nothing was written."""

    def __init__(self, problems: Iterable[tuple[str, str]]) -> None:
        self.problems = [Problem(*problem) for problem in problems]
        super().__init__("\n".join(map(str, self.problems)))


class Problems:
    """Collects problems, so that one reading of the file names them all."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, path: str, message: str) -> None:
        self.found.append(Problem(path, message))

    def at(self, path: str) -> bool:
        """Whether something was told about this place already."""
        return any(problem.path == path for problem in self.found)

    def raise_any(self) -> None:
        if self.found:
            raise ProgrammeError(self.found)
