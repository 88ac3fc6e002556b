"""From changes to what must be rated anew, closed under everything that is rated together.

A plan without tiers, caps or carry is rated row by row; one with them by affiliate-month, or what is left of it from
the changed day on, or by affiliate, all of it (``Dependencies`` says which). Whoever shares a cap or a sum is pulled in
until nothing is missing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from activity import facts as activity
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.facts import fx
from commissions.rating.facts.days import first_of_month
from commissions.rating.facts.records import Customer
from commissions.settle import fact_reader, ledger_sums
from customers import facts as customer_facts
from track360.queue.waiting import BEGINNING, Change
from transactions import facts as transaction_facts


@dataclass(slots=True)
class Affected:
    """Sources to rate: (customer, day) pairs, (direct affiliate, month) pairs, affiliates of whom all
    is, and customers.

    ``months`` tells for each pair the first day to rate; where everything is, the month's first. ``customers`` are
    rated by their transactions and phases; the first three by activity (``affiliates`` by everything). ``all_months``
    answers for every ``month`` unit of the partner, also of affiliates that no longer earn by month. ``adjusted``:
    affiliates of whom all that was decided by hand is booked.
    """

    days: set[tuple[str, date]] = field(default_factory=set)
    months: dict[tuple[str, date], date] = field(default_factory=dict)
    affiliates: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    all_months: bool = False
    adjusted: set[str] = field(default_factory=set)

    def rate_from(self, affiliate: str, month: date, day: date) -> None:
        """Rate an affiliate's month from a day on, if not from an earlier one already."""
        self.months[affiliate, month] = min(day, self.months.get((affiliate, month), day))


def affected_by(partner_id: int, dependencies: Dependencies, changes: list[Change]) -> Affected:
    """What these changes of a partner's records or terms make it necessary to rate, complete
    as ``dependencies`` asks."""
    return _Closure(partner_id, dependencies).of(changes)


class _Closure:
    """Gathers what one call is about."""

    def __init__(self, partner_id: int, dependencies: Dependencies) -> None:
        self.partner_id = partner_id
        self.dependencies = dependencies
        self.affected = Affected()
        self.known: dict[str, Customer] = {}
        self._kinds: dict[tuple[str, date], str] = {}

    def of(self, changes: list[Change]) -> Affected:
        """Kind by kind and set-wise, then whatever is rated together with it."""
        kinds: dict[str, list[Change]] = defaultdict(list)
        for change in changes:
            kinds[change.kind].append(change)
        # Kind by kind, so that each costs a few queries however many changes there are.
        self._activity({(key, c.day) for c in kinds["activity"] for key in c.customers})
        self._transactions({c.customer_id for c in kinds["transaction"]}, {c.day for c in kinds["transaction"]})
        self._customers(kinds["customer"])
        self._affiliates(_earliest(kinds["affiliate"]))
        self.affected.adjusted = {key for c in kinds["adjustment"] for key in c.affiliates}
        for day in {c.day for c in kinds["rates"]}:
            self._rates(day)
        self._close()
        return self.affected

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
            self.affected.days.add((customer.customer_id, day))
        # Lots may qualify a first deposit, which is among the customer's transactions.
        if self.dependencies.needs_lots:
            self.affected.customers.add(customer.customer_id)

    def _touch_grouped(self, affiliate: str, day: date) -> bool:
        """An affiliate may have gained or lost something on a day; ``False`` when nothing of it is rated together."""
        month = first_of_month(day)
        kind = self._scope(affiliate, month)
        if kind in ("month", "rest"):
            self.affected.rate_from(affiliate, month, day if kind == "rest" else month)
        elif kind == "affiliate":
            self.affected.affiliates.add(affiliate)
        return kind != "row"

    def _scope(self, affiliate: str, month: date) -> str:
        # Kept: thousands of rows ask for the same few affiliates and months.
        return self._kinds.get((affiliate, month)) or self._kinds.setdefault(
            (affiliate, month), self.dependencies.scope(affiliate, month)
        )

    def _transactions(self, ids: set[str], days: set[date]) -> None:
        """Any day on which such a customer paid or was paid may count anew: refunds and adjustments reach back."""
        self.affected.customers |= ids
        self._learn(ids)
        for customer_id, paid in fact_reader.transactions(self.partner_id, ids).items():
            for affiliate in self._affiliates_of(customer_id):
                # A moved transaction is gone from its old day, which only the change still names.
                for day in days | {t.day for t in paid}:
                    self._touch_grouped(affiliate, day)

    def _customers(self, changes: list[Change]) -> None:
        ids = {c.customer_id for c in changes}
        # A new name for a human may take the first deposit from another account.
        ids |= customer_facts.accounts_of(self.partner_id, {person for c in changes for person in c.persons})
        self.affected.customers |= ids
        self._learn(ids)
        had: dict[str, set[str]] = defaultdict(set)
        for change in changes:
            # A customer that moved twice in one portion left two affiliates; both must be settled anew.
            had[change.customer_id] |= set(change.affiliates)
        for customer_id, day in activity.active_days(self.partner_id, ids):
            self._touch(self.known[customer_id], day)
            for affiliate in had.get(customer_id, ()):
                self._touch_grouped(affiliate, day)
        for customer_id in ids:
            for affiliate in had.get(customer_id, set()) | self._affiliates_of(customer_id):
                if self.dependencies.whole(affiliate):
                    self.affected.affiliates.add(affiliate)

    def _affiliates_of(self, customer_id: str) -> set[str]:
        customer = self.known.get(customer_id)
        return {dated.affiliate_id for dated in customer.dated_fields} if customer else set()

    def _affiliates(self, since: dict[str, date]) -> None:
        """Everything of some direct affiliates from a day on: by month unless they must be rated whole.

        Their terms may have changed, so whoever shares with anybody comes along: they may have shared
        with these before.
        """
        if not since:
            return
        first = min(since.values())
        since = since | dict.fromkeys(self.dependencies.sharing, first)
        self._earn_by_month(set(since))
        members = customer_facts.ever_referred(self.partner_id, since)
        self._learn(members)
        # What was paid before the day is rated as it was, unless it goes on: an adjustment, a refund.
        late = members if first == BEGINNING else transaction_facts.paid_between(self.partner_id, first, date.max)
        self.affected.customers |= members & late
        for customer_id, month in activity.active_months(self.partner_id, members):
            for affiliate in self._affiliates_of(customer_id) & since.keys():
                self._month_from(affiliate, month, since[affiliate])

    def _month_from(self, affiliate: str, month: date, since: date) -> None:
        """An affiliate's month, from the day on where that is in it and nothing before it looks ahead."""
        if month == first_of_month(since) and self._scope(affiliate, month) != "month":
            self.affected.rate_from(affiliate, month, since)
        elif month >= since.replace(day=1):
            self.affected.rate_from(affiliate, month, month)

    def _earn_by_month(self, ids: set[str]) -> None:
        """Who earns by month now, or did before the terms changed."""
        self.affected.affiliates |= ids & self.dependencies.wholes
        self.affected.affiliates |= ids & ledger_sums.earners_by_month(self.partner_id)
        if self.dependencies.shares_months:
            self.affected.affiliates |= self.dependencies.wholes
            self.affected.all_months = True

    def _rates(self, day: date) -> None:
        """A rate may price everything up to seven days after it."""
        last = day + fx.MAX_AGE
        self._activity(activity.active_between(self.partner_id, day, last))
        # Deposits are valued by rates too, and with them whether one qualifies.
        self._transactions(transaction_facts.paid_between(self.partner_id, day, last), {day})

    def _close(self) -> None:
        """Pull in whoever is rated together with what is affected, until nothing new comes."""
        self._share_months()
        before = None
        # Both sets only grow, so their sizes tell when nothing new came.
        while before != (len(self.affected.affiliates), len(self.affected.customers)):
            before = (len(self.affected.affiliates), len(self.affected.customers))
            self._share_affiliates()
            self._join_persons()
            self._affiliates_of_customers()

    def _share_months(self) -> None:
        for affiliate, month in list(self.affected.months):
            for other in self.dependencies.shared(affiliate):
                self.affected.rate_from(other, month, month)

    def _share_affiliates(self) -> None:
        for affiliate in list(self.affected.affiliates):
            self.affected.affiliates |= self.dependencies.shared(affiliate)
        if self.affected.affiliates:
            self.affected.customers |= customer_facts.ever_referred(self.partner_id, self.affected.affiliates)

    def _join_persons(self) -> None:
        self._learn(self.affected.customers)
        if self.dependencies.needs_person:
            persons = {c.person_id for c in self._members() if c.person_id}
            self.affected.customers |= customer_facts.accounts_of(self.partner_id, persons)
            self._learn(self.affected.customers)

    def _affiliates_of_customers(self) -> None:
        for customer in self._members():
            self.affected.affiliates |= {
                key for key in self._affiliates_of(customer.customer_id) if self.dependencies.whole(key)
            }

    def _members(self) -> list[Customer]:
        return [self.known[key] for key in self.affected.customers if key in self.known]


def _earliest(changes: list[Change]) -> dict[str, date]:
    """The affiliates that the changes name, each with the first day of which something of it changed."""
    found: dict[str, date] = {}
    for change in changes:
        for affiliate in change.affiliates:
            found[affiliate] = min(change.day, found.get(affiliate, change.day))
    return found


def affiliate_on(customer: Customer, day: date) -> str:
    """The affiliate in force at the end of a trading day."""
    # The first reaches back to the beginning.
    found = customer.dated_fields[0].affiliate_id
    for dated in customer.dated_fields:
        if dated.day > day:
            break
        found = dated.affiliate_id
    return found
