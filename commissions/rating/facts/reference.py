"""Reference data: what is in force for one partner whatever its plans say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from commissions.rating.facts.approved import Part
from commissions.rating.facts.by_day import by_day, by_key
from commissions.rating.facts.doubt import doubt_about
from commissions.rating.facts.exact import decimal_of
from commissions.rating.facts.fx import Rates
from commissions.rating.facts.instrument_groups import InstrumentGroups
from commissions.rating.facts.outcomes import Unrated
from commissions.rating.facts.records import Customer
from track360.verticals.base import Vertical

Document = Mapping[str, Any]


class ReferenceData:
    """A partner's vertical, signs, rates, tolerance, instrument groups, and who its affiliates are and were under.

    Documents are those of ``engine.terms.Terms.compile``. All look-ups are by trading day, at its end.
    """

    def __init__(
        self,
        vertical: Vertical,
        affiliates: Iterable[Document],
        groups: Iterable[Document],
        rates: Iterable[Document],
        signed: bool,
        reporting_currency: Iterable[Document] = (),
        usd_tolerance: Iterable[Document] = (),
    ) -> None:
        self.vertical, self.signed = vertical, signed
        self.rates = Rates(rates, reporting_currency)
        self._tolerances = by_day(usd_tolerance, lambda entry: decimal_of(entry["percent"]))
        self.groups = InstrumentGroups(groups)
        people = list(affiliates)
        self.affiliates: list[str] = [entry["id"] for entry in people]
        self.parents = by_key(_steps(people), "affiliate", lambda step: step.get("parent"))
        self._by_person = _ids_by(people, lambda entry: entry.get("person_id"))
        self._by_email = _ids_by(people, lambda entry: (entry.get("email") or "").casefold())

    def doubt_about(self, parts: Iterable[Part]) -> Unrated | None:
        """What keeps the value of a transaction, or of an adjustment of it, from being believed; None if nothing."""
        told = (doubt_about(part, self.rates, self._tolerances.at(part.day)) for part in parts)
        return next(filter(None, told), None)

    def parent(self, affiliate_id: str, day: date) -> str | None:
        """The affiliate's parent on a day."""
        steps = self.parents.get(affiliate_id)
        return steps.at(day) if steps else None

    def uplines(self, affiliate_id: str, day: date) -> tuple[str, ...]:
        """Parent, grandparent, … on a day. A cycle, which the platform refuses, would end the chain."""
        chain: list[str] = []
        above = self.parent(affiliate_id, day)
        while above is not None and above != affiliate_id and above not in chain:
            chain.append(above)
            above = self.parent(above, day)
        return tuple(chain)

    def lineage(self, affiliate_id: str) -> set[str]:
        """The affiliate and everyone who was ever above it."""
        found, open_ends = {affiliate_id}, [affiliate_id]
        while open_ends:
            steps = self.parents.get(open_ends.pop())
            new = {above for above in steps.values if above is not None} - found if steps else set()
            found |= new
            open_ends.extend(new)
        return found

    def self_referrers(self, customer: Customer) -> frozenset[str]:
        """The affiliates who are this customer: same person, or same e-mail ignoring case."""
        found = self._by_person.get(customer.person_id, set()) if customer.person_id else set()
        if customer.email and self._by_email:
            found = found | self._by_email.get(customer.email.casefold(), set())
        return frozenset(found)


def _steps(affiliates: list[Document]) -> list[Document]:
    """Every change of a parent, of affiliates that name one parent or several by day."""
    return [
        {**step, "affiliate": entry["id"]}
        for entry in affiliates
        for step in entry.get("parents") or [{"parent": entry.get("parent")}]
    ]


def _ids_by(affiliates: list[Document], name: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in affiliates:
        if name(entry):
            found.setdefault(name(entry), set()).add(entry["id"])
    return found
