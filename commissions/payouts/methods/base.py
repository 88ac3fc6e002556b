"""What a way of paying is: one file with one object, which knows the shape of its details, checks and masks them.

To add one: subclass ``Method``, set the class attributes, write ``problems`` and ``masked``, and add one line to the
registry. Its form, the checks of its shape, and which formats take it follow.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from track360.core.json_schema import Compiled, closed_object, in_words
from track360.core.language import say

Details = Mapping[str, str]
Problem = tuple[str, str]
"""The field that is wrong, "" for all of them, and what is wrong with it."""


class BadDetails(Exception):
    """Details that nobody could be paid by, for all of ``problems``; never with the value, which may be a secret."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{field}: {message}" if field else message for field, message in problems))
        self.problems = problems


def codes(listed: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(listed.split())


def text(title: str, description: str, longest: int, **more: Any) -> dict[str, Any]:
    """The schema of a line of text; both its texts are shown to affiliates, so they are marked for translation."""
    shown = {"title": title, "description": description}
    return {"type": "string", "minLength": 1, "maxLength": longest, **shown, **more}


class Method(ABC):
    """One way of paying. currencies: those it pays in, None for any. ``fields`` is the shape: JSON Schemas by name."""

    key: str
    title: str
    fields: dict[str, dict[str, Any]]
    required: tuple[str, ...]
    currencies: frozenset[str] | None = None

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The shape of the details."""
        return closed_object(self.fields, *self.required)

    @cached_property
    def _shape(self) -> Compiled:
        return Compiled(self.schema)

    def normal(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The details in the one form that is kept: no blanks around a value, nothing that is empty."""
        trimmed = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
        return {name: value for name, value in trimmed.items() if value != ""}

    @abstractmethod
    def problems(self, details: Details) -> Iterator[Problem]:
        """What is wrong with details that have the right shape."""

    @abstractmethod
    def masked(self, details: Details) -> str:
        """Enough to recognise the account by, not enough to pay to another with."""

    def checked(self, given: Mapping[str, Any], currency: str) -> dict[str, str]:
        """The details as they are kept. Raises BadDetails."""
        details = self.normal(given)
        found = [(fault.name or str(*fault.path[:1]), in_words(fault)) for fault in self._shape.faults(details)]
        found = found or list(self.problems(details))
        if self.currencies is not None and currency not in self.currencies:
            found.append(("", say("{method} does not pay in {currency}", method=say(self.title), currency=currency)))
        if found:
            raise BadDetails(found)
        return details


def ends(value: str, first: int = 4, last: int = 4) -> str:
    """The first and last characters; fewer of a short value, so that more stays hidden than shows."""
    if len(value) < 2 * (first + last):
        return f"… {value[-max(1, min(last, len(value) // 3)) :]}"
    return f"{value[:first]} … {value[-last:]}"
