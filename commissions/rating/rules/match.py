"""``match``: on which sources a rule works. Everything named must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from commissions.rating.facts.exact import decimal_of
from commissions.rating.facts.instrument_groups import Group, pattern
from commissions.rating.facts.records import Stamp
from commissions.rating.rules.wording import listed


class Match:
    """A parsed ``match``. ``on_customer``: looks at the customer; ``on_instrument``: at the instrument."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.account_types = _texts(document.get("account_types"))
        self.countries = _texts(document.get("countries"))
        self.challenge_types = _texts(document.get("challenge_types"))
        self.account_sizes = _sizes(document.get("account_size"))
        self.groups = _texts(document.get("groups"))
        names = document.get("instruments")
        self.instruments = None if names is None else frozenset(name for name in names if "*" not in name)
        self.patterns = [pattern(name) for name in names or () if "*" in name]
        self.on_instrument = self.groups is not None or self.instruments is not None
        self.on_customer = any(
            wanted is not None
            for wanted in (self.account_types, self.countries, self.challenge_types, self.account_sizes)
        )

    @classmethod
    def parse(cls, document: Mapping[str, Any] | None) -> Match | None:
        """The match of a rule document; None when there is none or it is empty (everything matches)."""
        found = cls(document) if document else None
        # An empty one is dropped at once: a rule without ``match`` takes the shortest way through every row.
        return found if found and (found.on_customer or found.on_instrument) else None

    def customer(self, stamp: Stamp) -> bool:
        """Whether the customer, with these fields in force, is one the rule works on."""
        return (
            (self.account_types is None or stamp.account_type in self.account_types)
            and (self.countries is None or stamp.country in self.countries)
            and (self.challenge_types is None or stamp.challenge_type in self.challenge_types)
            and (self.account_sizes is None or stamp.account_size in self.account_sizes)
        )

    def row(self, stamp: Stamp, instrument: str, group: Group | None) -> bool | None:
        """Whether a day of activity matches; None while the instrument's group (``group`` None) is
        unknown."""
        if not self.customer(stamp) or not self._instrument(instrument):
            return False
        # The group is looked at last: a row that fails otherwise is a plain no, and not held up by an unmapped instrument.
        if self.groups is None:
            return True
        return None if group is None else group.id in self.groups

    def _instrument(self, instrument: str) -> bool:
        if self.instruments is None or instrument in self.instruments:
            return True
        return any(_full(regex, instrument) for regex in self.patterns)


def describe_match(document: Mapping[str, Any]) -> Iterator[str]:
    """A ``match`` in sentences, one for each thing that must hold."""
    for name, values in document.items():
        yield f"Only {name.replace('_', ' ')}: {listed(values)}."


def _full(regex: re.Pattern[str], text: str) -> bool:
    return regex.fullmatch(text) is not None


def _texts(values: Iterable[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _sizes(values: Iterable[Any] | None) -> frozenset[Decimal] | None:
    return None if values is None else frozenset(decimal_of(value) for value in values)
