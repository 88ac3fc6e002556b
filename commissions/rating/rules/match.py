"""``match``: on which sources a rule works. Everything named must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from commissions.rating.facts.exact import decimal_of
from commissions.rating.facts.instrument_groups import Group, Pattern
from commissions.rating.facts.records import DatedFields
from commissions.rating.rules.wording import listed, marked, phrase

ON_CUSTOMER = {
    "account_types": "trading_account_type",
    "countries": "country_code",
    "challenge_types": "challenge_type",
    "account_size": "account_size",
}
"""By its key in a ``match``, the customer's field that must have one of the values."""
ONLY = {
    "account_types": marked("Only account types: {values}."),
    "countries": marked("Only countries: {values}."),
    "challenge_types": marked("Only challenge types: {values}."),
    "account_size": marked("Only account size: {values}."),
    "instruments": marked("Only instruments: {values}."),
    "groups": marked("Only groups: {values}."),
}
"""What each part of a ``match`` says."""
_PLACES = {key: DatedFields._fields.index(name) for key, name in ON_CUSTOMER.items()}
_READ: dict[str, Callable[[Any], Any]] = {"account_size": decimal_of}
customer_key = itemgetter(*_PLACES.values())
"""Of a customer's fields those that any ``match`` looks at; by position, because it runs per row."""


class Match:
    """A parsed ``match``. ``on_customer``: looks at the customer; ``on_instrument``: at the instrument."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._on_customer = [
            (place, frozenset(map(_READ.get(key, str), document[key])))
            for key, place in _PLACES.items()
            if document.get(key) is not None
        ]
        self.groups = _texts(document.get("groups"))
        names = document.get("instruments")
        self.instruments = None if names is None else frozenset(name for name in names if "*" not in name)
        self.patterns = [Pattern(name) for name in names or () if "*" in name]
        self.on_instrument = self.groups is not None or self.instruments is not None
        self.on_customer = bool(self._on_customer)

    @classmethod
    def parse(cls, document: Mapping[str, Any] | None) -> Match | None:
        """The match of a rule document; None when there is none or it is empty (everything matches)."""
        found = cls(document) if document else None
        # An empty one is dropped at once: a rule without ``match`` takes the shortest way through every row.
        return found if found and (found.on_customer or found.on_instrument) else None

    def customer(self, dated: DatedFields) -> bool:
        """Whether the customer, with these fields in force, is one the rule works on."""
        for place, wanted in self._on_customer:  # noqa: SIM110 - a generator costs more than the comparison, per row
            if dated[place] not in wanted:
                return False
        return True

    def row(self, dated: DatedFields, instrument: str, group: Group | None) -> bool | None:
        """Whether a day of activity matches; None while the instrument's group (``group`` None) is unknown."""
        if not self.customer(dated) or not self._instrument(instrument):
            return False
        # The group is looked at last: a row that fails otherwise is a plain no, and not held up by
        # an unmapped instrument.
        if self.groups is None:
            return True
        return None if group is None else group.id in self.groups

    def _instrument(self, instrument: str) -> bool:
        if self.instruments is None or instrument in self.instruments:
            return True
        return any(pattern.matches(instrument) for pattern in self.patterns)


def describe_match(document: Mapping[str, Any]) -> Iterator[str]:
    """A ``match`` in sentences, one for each thing that must hold."""
    for name, values in document.items():
        yield phrase(ONLY[name], values=listed(values)) if name in ONLY else f"Only {name}: {listed(values)}."


def _texts(values: Iterable[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)
