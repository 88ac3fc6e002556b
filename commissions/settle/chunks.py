"""A scope cut into pieces that are rated on their own: each with its facts and the sources it answers for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from commissions.ledger.writer import Booked, Unit
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.facts.days import first_of_month, month_key
from commissions.rating.facts.records import Customer, Facts, Row
from commissions.settle import fact_reader, ledger_sums
from commissions.settle.affected import Scope, affiliate_on
from commissions.settle.chunk_sizes import CUSTOMERS_AT_ONCE, Since, slices, windows
from commissions.settle.ledger_sums import Months


@dataclass(slots=True)
class Piece:
    """Facts to rate and the domain they answer for: every line on these sources comes from this one rating."""

    facts: Facts
    days: set[tuple[str, date]] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    months: Months | None = None

    @property
    def sources(self) -> int:
        """How many rows and transactions it rates."""
        rows, rated = self.facts.rows, len(self.facts.rows)
        if self.facts.since:
            rated = sum((row.customer_id, row.day) in self.days for row in rows)
        return rated + sum(map(len, self.facts.transactions.values()))

    def booked(self, partner_id: int) -> AbstractContextManager[Callable[[], dict[Unit, Booked]]]:
        """Ask what the ledger holds for exactly this domain: rate in the block, and call for the answer after it."""
        questions = []
        if self.days:
            questions.append(ledger_sums.of_days(partner_id, self.days))
        if self.customers:
            questions.append(ledger_sums.of_customers(partner_id, self.customers))
        if self.months:
            questions.append(ledger_sums.of_months(partner_id, self.months))
        return ledger_sums.asked(questions)


class Cutter:
    """Cuts the scope of one partner into pieces of bounded size."""

    def __init__(self, partner_id: int, reach: Dependencies) -> None:
        self.partner_id = partner_id
        self.reach = reach

    def pieces(self, scope: Scope) -> Iterator[Piece]:
        """Whole affiliates first (they answer for their customers too), then months, single days, customers."""
        members: set[str] = set()
        # Without wholes, too: months of affiliates who no longer earn by month are reversed there.
        if scope.wholes or scope.all_months:
            members = fact_reader.attributed(self.partner_id, scope.wholes)
            # A fee once per person looks at all accounts of the human, whoever referred them.
            members |= self._persons_of(members)
            yield self._whole(scope, members)
        yield from self._of_months({at: day for at, day in scope.months.items() if at[0] not in scope.wholes})
        yield from self._of_days(scope)
        # The whole piece has answered for its members.
        yield from self._of_customers(scope.customers - members)

    def _persons_of(self, ids: set[str]) -> set[str]:
        if not self.reach.needs_person:
            return set()
        persons = {c.person_id for c in fact_reader.customers(self.partner_id, ids).values() if c.person_id}
        return fact_reader.accounts_of(self.partner_id, persons)

    def _whole(self, scope: Scope, members: set[str]) -> Piece:
        """Everything of affiliates that share caps, sums or carries: rated in one go."""
        affiliates = scope.wholes
        customers = fact_reader.customers(self.partner_id, members)
        rows = [
            row
            for row in fact_reader.rows_of_span(self.partner_id, members, date.min, date.max)
            # On other days the customer was somebody else's.
            if affiliate_on(customers[row.customer_id], row.day) in affiliates
        ]
        facts = Facts(
            customers, rows, fact_reader.transactions(self.partner_id, customers), self._lots(customers)
        )
        facts.months = _months_of(facts, affiliates)
        summed = frozenset(self.reach.summed(affiliates))
        months = Months(frozenset(affiliates), summed, scope.all_months)
        return Piece(facts, _days_of(rows), set(customers), months)

    def _of_months(self, since: dict[tuple[str, date], date]) -> Iterator[Piece]:
        wanted: dict[str, Since] = defaultdict(dict)
        for (affiliate, month), day in since.items():
            wanted[affiliate][month] = day
        # Neighbours want the same months, or a piece would read many that only some of its affiliates need.
        for group in self._groups(
            sorted(wanted, key=lambda affiliate: (sorted(wanted[affiliate]), affiliate))
        ):
            ids = fact_reader.attributed(self.partner_id, group)
            customers = fact_reader.customers(self.partner_id, ids)
            counts = fact_reader.monthly_counts(self.partner_id, ids)
            for first, last, some in windows(counts, {affiliate: wanted[affiliate] for affiliate in group}):
                yield self._month_piece(_referred(customers, some), some, first, last)

    def _groups(self, affiliates: list[str]) -> Iterator[list[str]]:
        """Affiliates that share a monthly cap stay together; the rest is packed by number of customers."""
        # An ordered set: the same scope is cut the same way every time.
        left = dict.fromkeys(affiliates)
        sizes = fact_reader.sizes(self.partner_id, affiliates)
        group: list[str] = []
        size = 0
        while left:
            first = next(iter(left))
            together = [first, *sorted(self.reach.shared(first) & left.keys())]
            for key in together:
                del left[key]
            more = sum(sizes.get(key, 0) for key in together)
            # Who shares a cap stays together even where that is more than a piece should be.
            if group and size + more > CUSTOMERS_AT_ONCE:
                yield group
                group, size = [], 0
            group += together
            size += more
        if group:
            yield group

    def _month_piece(
        self, customers: dict[str, Customer], wanted: dict[str, Since], first: date, last: date
    ) -> Piece:
        """All rows of the months, for what they add to a basis; answered for are those since the first changed day."""
        facts, days = Facts(customers), set()
        for row in fact_reader.rows_of_span(self.partner_id, customers, first, last):
            since = wanted.get(affiliate_on(customers[row.customer_id], row.day), {}).get(
                first_of_month(row.day)
            )
            if since is not None:
                facts.rows.append(row)
                if row.day >= since:
                    days.add((row.customer_id, row.day))
        facts.since = {
            (affiliate, month_key(month)): day
            for affiliate, since in wanted.items()
            for month, day in since.items()
            if day > month
        }
        return Piece(facts, days)

    def _of_days(self, scope: Scope) -> Iterator[Piece]:
        ids = sorted({customer_id for customer_id, _ in scope.days})
        for some in slices(ids, CUSTOMERS_AT_ONCE):
            customers = fact_reader.customers(self.partner_id, some)
            days = {
                pair
                for pair in scope.days
                # Where its month is rated a day is answered for there; alone it would miss its tiers.
                if pair[0] in customers and not _in_months(scope, customers[pair[0]], pair[1])
            }
            yield Piece(Facts(customers, fact_reader.rows_of_days(self.partner_id, days)), days)

    def _of_customers(self, ids: set[str]) -> Iterator[Piece]:
        known = fact_reader.customers(self.partner_id, ids)
        # Accounts of one person stand side by side, so that no cut parts them.
        order = sorted(known, key=lambda key: (known[key].person_id or "", key))
        for some in slices(order, CUSTOMERS_AT_ONCE, together=lambda key: known[key].person_id):
            customers = {key: known[key] for key in some}
            facts = Facts(
                customers, [], fact_reader.transactions(self.partner_id, some), self._lots(customers)
            )
            yield Piece(facts, customers=set(some))

    def _lots(self, customers: Iterable[str]) -> dict[str, list[tuple[date, Decimal]]]:
        return fact_reader.lots(self.partner_id, customers) if self.reach.needs_lots else {}


def _in_months(scope: Scope, customer: Customer, day: date) -> bool:
    affiliate = affiliate_on(customer, day)
    return affiliate in scope.wholes or scope.months.get((affiliate, first_of_month(day)), date.max) <= day


def _days_of(rows: list[Row]) -> set[tuple[str, date]]:
    return {(row[1], row[0]) for row in rows}


def _months_of(facts: Facts, affiliates: set[str]) -> set[tuple[str, str]]:
    """The (affiliate, "YYYY-MM") pairs in which any of the affiliates had activity or transactions."""
    found = set()
    for customer_id, paid in facts.transactions.items():
        customer = facts.customers[customer_id]
        found |= {(affiliate_on(customer, t.day), month_key(t.day)) for t in paid}
    found |= {(affiliate_on(facts.customers[r.customer_id], r.day), month_key(r.day)) for r in facts.rows}
    return {pair for pair in found if pair[0] in affiliates}


def _referred(customers: dict[str, Customer], affiliates: Collection[str]) -> dict[str, Customer]:
    """The customers that any of the affiliates ever referred."""
    return {
        key: customer
        for key, customer in customers.items()
        if any(stamp.affiliate_id in affiliates for stamp in customer.stamps)
    }
