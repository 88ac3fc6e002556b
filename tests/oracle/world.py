"""One partner's programme and facts together, and the questions every rule asks of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle.clock import month_of
from tests.oracle.facts import LEAVES_THE_FIRM, Customer, Facts, Row, Transaction
from tests.oracle.money import Undecided, exact
from tests.oracle.programme import Programme, Rule, Terms
from tests.oracle.versions import Record

Source = tuple[str, ...]


@dataclass
class Line:
    """What one rule owes one affiliate on one source, before rounding."""

    affiliate: str
    rule: Rule
    terms: Terms
    kind: str
    source: Source
    day: date
    earned: date
    order: tuple[Any, ...]
    amount: Fraction
    customer: Customer | None = None
    row: Row | None = None
    level: int = 0
    rate: Fraction | None = None
    shared_exact: Fraction = Fraction(0)
    shared_rounded: Fraction = Fraction(0)

    @property
    def month(self) -> str:
        return month_of(self.earned)


@dataclass
class World:
    programme: Programme
    facts: Facts
    exceptions: set[tuple[str, str, str, Source]] = field(default_factory=set)
    reasons: dict[tuple[str, str, str, Source], Any] = field(default_factory=dict)
    first_deposits: dict[str, list[Transaction]] = field(default_factory=dict)
    whole_prices: dict[tuple[int, str, str], Fraction] = field(default_factory=dict)
    ladder_prices: dict[tuple[int, str, str], dict[Source, Fraction]] = field(default_factory=dict)

    def hold(self, code: str, rule: Rule, kind: str, source: Source) -> None:
        """An exception: that rule's lines, and overrides' parts on them, on that source are not made."""
        self.exceptions.add((code, rule["id"], kind, source))

    def unmatched(self, rule: Rule, adjustments: list[Transaction]) -> None:
        """Adjustments beyond what the rule reads as their original."""
        for adjustment in adjustments:
            self.hold("adjustment_unmatched", rule, "transaction", (adjustment.id,))

    def approved(self, *types: str) -> list[Transaction]:
        """Approved transactions of these types on days that are not demo, by instant and id."""
        return [t for t in self.facts.transactions if t.type in types and not t.demo]

    def adjustments(self, transaction: Transaction) -> list[Transaction]:
        """The adjustments of a transaction, and theirs, and so on, by instant and id; demo is the original's day."""
        own = [
            event
            for event in self.facts.transactions
            if event.type == "adjustment"
            and event.original == transaction.id
            and event.customer is transaction.customer
        ]
        found = own + [further for adjustment in own for further in self.adjustments(adjustment)]
        return sorted(found, key=lambda adjustment: adjustment.order)

    def paid(self, transaction: Transaction, currency: str, usd_as_given: bool = True) -> Fraction:
        """The transaction with its adjustments, each converted at its own day, never below 0.

        Raises Undecided: also where the amount_usd of one of them is doubtful, unless it plays no part.
        """
        return max(self._running(transaction, currency, usd_as_given)[-1], Fraction(0))

    def overdrawn(self, transaction: Transaction, currency: str, usd_as_given: bool = True) -> list[Transaction]:
        """Where the sum is below 0: each negative adjustment that leaves the running sum below 0."""
        try:
            sums = self._running(transaction, currency, usd_as_given)
        except Undecided:
            return []
        if sums[-1] >= 0:
            return []
        steps = zip(self.adjustments(transaction), sums[:-1], sums[1:], strict=True)
        return [adjustment for adjustment, before, after in steps if after < before and after < 0]

    def _running(self, transaction: Transaction, currency: str, usd_as_given: bool) -> list[Fraction]:
        """The transaction's amount, then the sum after each adjustment by instant and id."""
        bears = -1 if self.programme.signed and transaction.type in LEAVES_THE_FIRM else 1
        sums = [self._alone(transaction, currency, usd_as_given)]
        for adjustment in self.adjustments(transaction):
            sums.append(sums[-1] + bears * self._alone(adjustment, currency, usd_as_given))
        return sums

    def _alone(self, transaction: Transaction, currency: str, usd_as_given: bool) -> Fraction:
        if usd_as_given and self.doubtful(transaction):
            raise Undecided("amount_usd_doubtful")
        if usd_as_given and currency == "USD" and transaction.usd is not None:
            return transaction.usd
        return self.programme.rates.convert(transaction.amount, transaction.currency, currency, transaction.day)

    def doubtful(self, transaction: Transaction) -> bool:
        """amount_usd is off the converted amount by more than the tolerance; a dollar amount has none."""
        if transaction.usd is None:
            return False
        rates, day = self.programme.rates, transaction.day
        try:
            converted = rates.convert(transaction.amount, transaction.currency, "USD", day)
        except Undecided:
            return False
        tolerance = 0 if transaction.currency == "USD" else self.programme.usd_tolerance(day)
        return abs(transaction.usd - converted) > tolerance * abs(converted)

    def revenue(self, row: Row, currency: str) -> Fraction:
        """spread_cost + commission of the row; one absent is 0, both absent is `missing_revenue`."""
        if row.spread is None and row.commission is None:
            raise Undecided("missing_revenue")
        total = (row.spread or Fraction(0)) + (row.commission or Fraction(0))
        return self.programme.rates.convert(total, row.currency, currency, row.date)

    def matches(self, rule: Rule, terms: Record | None, row: Row | None = None) -> bool | None:
        """Whether all of the rule's `match` holds; None when only the group of the row's instrument is undecided."""
        wanted = rule.get("match") or {}
        said = terms or {}
        size = said.get("account_size")
        decided = [
            "account_types" not in wanted or said.get("trading_account_type") in wanted["account_types"],
            "countries" not in wanted or said.get("country_code") in wanted["countries"],
            "challenge_types" not in wanted or said.get("challenge_type") in wanted["challenge_types"],
            "account_size" not in wanted or self._listed(size, wanted["account_size"]),
            "instruments" not in wanted or (row is not None and row.instrument in wanted["instruments"]),
        ]
        if not all(decided):
            return False
        return self._in_group(wanted["groups"], row) if "groups" in wanted else True

    def _listed(self, size: Any, sizes: list[Any]) -> bool:
        return size is not None and exact(size) in [exact(listed) for listed in sizes]

    def _in_group(self, groups: list[str], row: Row | None) -> bool | None:
        if row is None:
            return False
        group = self.programme.group(row.instrument, row.date)
        return None if group is None else group["id"] in groups

    def self_referred(self, rule: Rule, customer: Customer | None, affiliate: str) -> bool:
        """The rule excludes self-referral and the customer is the affiliate who would earn."""
        if rule.get("self_referral") != "exclude" or customer is None:
            return False
        earner = self.programme.affiliates[affiliate]
        person, email = customer.today("person_id"), customer.today("email")
        same_person = person is not None and person == earner.get("person_id")
        return same_person or (email is not None and email.lower() == (earner.get("email") or "").lower())
