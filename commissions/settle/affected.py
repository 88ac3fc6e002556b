"""From changes to what must be rated anew, closed under everything that is rated together.

A plan without tiers, caps or carry is rated row by row; one with them by affiliate-month, or what is left of it from
the changed day on, or by whole affiliate (``engine.dependencies`` says which). Whoever shares a cap or a sum is pulled in
until nothing is missing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.facts import fx
from commissions.rating.facts.days import first_of_month
from commissions.rating.facts.records import Customer
from commissions.settle import fact_reader, ledger_sums
from commissions.settle.work_queue import Change


@dataclass(slots=True)
class Scope:
    """Sources to rate: (customer, day) pairs, (direct affiliate, month) pairs, whole affiliates, and customers.

    ``months`` tells for each pair the first day to rate; where everything is, the month's first.
    ``customers`` are rated by their transactions and phases; the first three by activity (``wholes`` by everything).
    ``all_months`` answers for every ``month`` unit of the partner, also of affiliates that no longer earn by month.
    """

    days: set[tuple[str, date]] = field(default_factory=set)
    months: dict[tuple[str, date], date] = field(default_factory=dict)
    wholes: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    all_months: bool = False

    def rate_from(self, affiliate: str, month: date, day: date) -> None:
        """Rate an affiliate's month from a day on, if not from an earlier one already."""
        self.months[affiliate, month] = min(day, self.months.get((affiliate, month), day))


class Widening:
    """Turns changes of one partner into a :class:`Scope`."""

    def __init__(self, partner_id: int, reach: Dependencies) -> None:
        self.partner_id = partner_id
        self.reach = reach
        self.scope = Scope()
        self.known: dict[str, Customer] = {}
        self._kinds: dict[tuple[str, date], str] = {}

    def of(self, changes: list[Change]) -> Scope:
        """The closed scope of the changes, kind by kind and set-wise."""
        kinds: dict[str, list[Change]] = defaultdict(list)
        for change in changes:
            kinds[change.kind].append(change)
        # Kind by kind, so that each costs a few queries however many changes were claimed.
        self._activity({(key, c.day) for c in kinds["activity"] for key in c.customers})
        self._transactions(
            {c.customer_id for c in kinds["transaction"]}, {c.day for c in kinds["transaction"]}
        )
        self._customers(kinds["customer"])
        self._affiliates({key for c in kinds["affiliate"] for key in c.affiliates})
        for day in {c.day for c in kinds["rates"]}:
            self._rates(day)
        self._close()
        return self.scope

    def _learn(self, ids: set[str]) -> None:
        missing = ids - self.known.keys()
        if missing:
            self.known.update(fact_reader.customers(self.partner_id, missing))

    def _activity(self, pairs: set[tuple[str, date]]) -> None:
        self._learn({customer_id for customer_id, _ in pairs})
        for customer_id, day in pairs:
            if customer_id in self.known:
                self._touch(self.known[customer_id], day)

    def _touch(self, customer: Customer, day: date) -> None:
        """One active day of a customer changed."""
        affiliate = affiliate_on(customer, day)
        if self._touch_grouped(affiliate, day) is False:
            self.scope.days.add((customer.customer_id, day))
        # Lots may qualify a first deposit, which is among the customer's transactions.
        if self.reach.needs_lots:
            self.scope.customers.add(customer.customer_id)

    def _touch_grouped(self, affiliate: str, day: date) -> bool:
        """An affiliate may have gained or lost something on a day; ``False`` when nothing of it is rated together."""
        month = first_of_month(day)
        # Kept: thousands of rows ask for the same few affiliates and months.
        kind = self._kinds.get((affiliate, month)) or self._kinds.setdefault(
            (affiliate, month), self.reach.scope(affiliate, month)
        )
        if kind in ("month", "rest"):
            self.scope.rate_from(affiliate, month, day if kind == "rest" else month)
        elif kind == "affiliate":
            self.scope.wholes.add(affiliate)
        return kind != "row"

    def _transactions(self, ids: set[str], days: set[date]) -> None:
        """Any day on which such a customer paid or was paid may count anew: refunds and adjustments reach back."""
        self.scope.customers |= ids
        self._learn(ids)
        for customer_id, paid in fact_reader.transactions(self.partner_id, ids).items():
            for affiliate in self._affiliates_of(customer_id):
                # A moved transaction is gone from its old day, which only the change still names.
                for day in days | {t.day for t in paid}:
                    self._touch_grouped(affiliate, day)

    def _customers(self, changes: list[Change]) -> None:
        ids = {c.customer_id for c in changes}
        # A new name for a human may take the first deposit from another account.
        ids |= fact_reader.accounts_of(self.partner_id, {person for c in changes for person in c.persons})
        self.scope.customers |= ids
        self._learn(ids)
        had: dict[str, set[str]] = defaultdict(set)
        for change in changes:
            # A customer that moved twice in one claim left two affiliates; both must be settled anew.
            had[change.customer_id] |= set(change.affiliates)
        for customer_id, day in fact_reader.active_days(self.partner_id, ids):
            self._touch(self.known[customer_id], day)
            for affiliate in had.get(customer_id, ()):
                self._touch_grouped(affiliate, day)
        for customer_id in ids:
            for affiliate in had.get(customer_id, set()) | self._affiliates_of(customer_id):
                if self._is_whole(affiliate):
                    self.scope.wholes.add(affiliate)

    def _affiliates_of(self, customer_id: str) -> set[str]:
        customer = self.known.get(customer_id)
        return {stamp.affiliate_id for stamp in customer.stamps} if customer else set()

    def _affiliates(self, ids: set[str]) -> None:
        """Everything of some direct affiliates: by month unless they must be rated whole.

        Their terms may have changed, so whoever shares with anybody comes along: they may have shared with these before.
        """
        if not ids:
            return
        ids = ids | self.reach.sharing
        self._whole_months(ids)
        members = fact_reader.attributed(self.partner_id, ids)
        self._learn(members)
        self.scope.customers |= members
        for customer_id, months in fact_reader.active_months(self.partner_id, members).items():
            for affiliate in self._affiliates_of(customer_id) & ids:
                for month in months:
                    self.scope.rate_from(affiliate, month, month)

    def _whole_months(self, ids: set[str]) -> None:
        """Who earns by month now, or did before the terms changed."""
        self.scope.wholes |= ids & self.reach.wholes
        self.scope.wholes |= ids & ledger_sums.earners_by_month(self.partner_id)
        if self.reach.shares_months:
            self.scope.wholes |= self.reach.wholes
            self.scope.all_months = True

    def _rates(self, day: date) -> None:
        """A rate may price everything up to seven days after it."""
        last = day + fx.MAX_AGE
        self._activity(fact_reader.active_between(self.partner_id, day, last))
        # Deposits are valued by rates too, and with them whether one qualifies.
        self._transactions(fact_reader.paid_between(self.partner_id, day, last), {day})

    def _close(self) -> None:
        """Pull in whoever is rated together with what is in the scope, until nothing new comes."""
        self._share_months()
        before = None
        # Both sets only grow, so their sizes tell when nothing new came.
        while before != (len(self.scope.wholes), len(self.scope.customers)):
            before = (len(self.scope.wholes), len(self.scope.customers))
            self._share_wholes()
            self._join_persons()
            self._wholes_of_customers()

    def _share_months(self) -> None:
        for affiliate, month in list(self.scope.months):
            for other in self.reach.shared(affiliate):
                self.scope.rate_from(other, month, month)

    def _share_wholes(self) -> None:
        for affiliate in list(self.scope.wholes):
            self.scope.wholes |= self.reach.shared(affiliate)
        if self.scope.wholes:
            self.scope.customers |= fact_reader.attributed(self.partner_id, self.scope.wholes)

    def _join_persons(self) -> None:
        self._learn(self.scope.customers)
        if self.reach.needs_person:
            persons = {c.person_id for c in self._members() if c.person_id}
            self.scope.customers |= fact_reader.accounts_of(self.partner_id, persons)
            self._learn(self.scope.customers)

    def _wholes_of_customers(self) -> None:
        for customer in self._members():
            self.scope.wholes |= {
                key for key in self._affiliates_of(customer.customer_id) if self._is_whole(key)
            }

    def _is_whole(self, affiliate_id: str) -> bool:
        return self.reach.whole(affiliate_id)

    def _members(self) -> list[Customer]:
        return [self.known[key] for key in self.scope.customers if key in self.known]


def affiliate_on(customer: Customer, day: date) -> str:
    """The affiliate in force at the end of a trading day."""
    # The first stamp reaches back to the beginning.
    found = customer.stamps[0].affiliate_id
    for stamp in customer.stamps:
        if stamp.day > day:
            break
        found = stamp.affiliate_id
    return found
