"""What is wrong with a programme file, told to the affiliate manager who wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """path: where in the file, like ``partners[0].plans[1].versions[0].rules[2].rate``; "" is all of it."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


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
