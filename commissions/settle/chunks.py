"""What is affected, in chunks that are rated on their own: each with its facts and the sources it answers for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from activity import facts as activity
from commissions.adjustments import facts as adjustments
from commissions.ledger.writer import Booked, Unit
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.facts.days import first_of_month, month_key
from commissions.rating.facts.records import Customer, Facts, Row
from commissions.settle import fact_reader, ledger_sums
from commissions.settle.affected import Affected, affected_by, affiliate_on
from commissions.settle.chunk_sizes import CUSTOMERS_AT_ONCE, RateFrom, slices, windows
from commissions.settle.ledger_sums import LedgerOf, MonthUnits
from customers import facts as customer_facts
from track360.queue.waiting import Change


@dataclass(slots=True)
class Chunk:
    """Facts to rate and the sources they answer for: every line on these comes from this one rating."""

    facts: Facts
    days: set[tuple[str, date]] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    months: MonthUnits | None = None
    adjusted: set[str] = field(default_factory=set)

    @property
    def sources(self) -> int:
        """How many rows and transactions it rates."""
        rows, rated = self.facts.rows, len(self.facts.rows)
        if self.facts.since:
            rated = sum((row.customer_id, row.day) in self.days for row in rows)
        return rated + sum(map(len, self.facts.transactions.values())) + len(self.facts.by_hand)

    def booked(self, ledger: LedgerOf) -> AbstractContextManager[Callable[[], dict[Unit, Booked]]]:
        """Ask what the ledger holds for exactly these sources: rate in the block, and call for the result after it."""
        queries = []
        if self.days:
            queries.append(ledger.of_days(self.days))
        if self.customers:
            queries.append(ledger.of_customers(self.customers))
        if self.months:
            queries.append(ledger.of_months(self.months))
        if self.adjusted:
            queries.append(ledger.of_adjustments(self.adjusted))
        return ledger_sums.running(queries)


def chunks_of(partner_id: int, dependencies: Dependencies, changes: list[Change]) -> Iterator[Chunk]:
    """All that the changes make it necessary to rate, as the settler, proofs, previews and explanations rate it."""
    return chunks(partner_id, dependencies, affected_by(partner_id, dependencies, changes))


def chunks(partner_id: int, dependencies: Dependencies, affected: Affected) -> Iterator[Chunk]:
    """What is affected, each source in exactly one chunk of bounded size."""
    return _Chunker(partner_id, dependencies).chunks(affected)


class _Chunker:
    """Reads the facts of one partner chunk by chunk."""

    def __init__(self, partner_id: int, dependencies: Dependencies) -> None:
        self.partner_id = partner_id
        self.dependencies = dependencies

    def chunks(self, affected: Affected) -> Iterator[Chunk]:
        """Affiliates first (they answer for their customers too), then months, single days, customers."""
        members: set[str] = set()
        # Without any, too: months of affiliates who no longer earn by month are reversed there.
        if affected.affiliates or affected.all_months:
            members = customer_facts.ever_referred(self.partner_id, affected.affiliates)
            # A fee once per person looks at all accounts of the human, whoever referred them.
            members |= self._persons_of(members)
            yield self._of_affiliates(affected, members)
        yield from self._of_months({at: day for at, day in affected.months.items() if at[0] not in affected.affiliates})
        yield from self._of_days(affected)
        # The affiliates' chunk has answered for its members.
        yield from self._of_customers(affected.customers - members)
        if affected.adjusted:
            by_hand = adjustments.of_affiliates(self.partner_id, affected.adjusted)
            yield Chunk(Facts({}, by_hand=by_hand), adjusted=affected.adjusted)

    def _persons_of(self, ids: set[str]) -> set[str]:
        if not self.dependencies.needs_person:
            return set()
        persons = {c.person_id for c in fact_reader.customers(self.partner_id, ids).values() if c.person_id}
        return customer_facts.accounts_of(self.partner_id, persons)

    def _of_affiliates(self, affected: Affected, members: set[str]) -> Chunk:
        """Everything of affiliates that share caps, sums or carries: rated in one go."""
        affiliates = affected.affiliates
        customers = fact_reader.customers(self.partner_id, members)
        rows = [
            row
            for row in fact_reader.rows_of_span(self.partner_id, members, date.min, date.max)
            # On other days the customer was somebody else's.
            if affiliate_on(customers[row.customer_id], row.day) in affiliates
        ]
        facts = Facts(customers, rows, fact_reader.transactions(self.partner_id, customers), self._lots(customers))
        facts.months = _months_of(facts, affiliates)
        summed = frozenset(self.dependencies.summed(affiliates))
        months = MonthUnits(frozenset(affiliates), summed, affected.all_months)
        return Chunk(facts, _days_of(rows), set(customers), months)

    def _of_months(self, since: dict[tuple[str, date], date]) -> Iterator[Chunk]:
        wanted: dict[str, RateFrom] = defaultdict(dict)
        for (affiliate, month), day in since.items():
            wanted[affiliate][month] = day
        # Neighbours want the same months, or a chunk would read many that only some of its affiliates need.
        for group in self._groups(sorted(wanted, key=lambda affiliate: (sorted(wanted[affiliate]), affiliate))):
            ids = customer_facts.ever_referred(self.partner_id, group)
            customers = fact_reader.customers(self.partner_id, ids)
            counts = activity.monthly_counts(self.partner_id, ids)
            for first, last, some in windows(counts, {affiliate: wanted[affiliate] for affiliate in group}):
                yield self._month_chunk(_referred(customers, some), some, first, last)

    def _groups(self, affiliates: list[str]) -> Iterator[list[str]]:
        """Affiliates that share a monthly cap stay together; the rest is packed by number of customers."""
        # An ordered set: the same is cut the same way every time.
        left = dict.fromkeys(affiliates)
        sizes = customer_facts.referral_counts(self.partner_id, affiliates)
        group: list[str] = []
        size = 0
        while left:
            first = next(iter(left))
            together = [first, *sorted(self.dependencies.shared(first) & left.keys())]
            for key in together:
                del left[key]
            more = sum(sizes.get(key, 0) for key in together)
            # Who shares a cap stays together even where that is more than a chunk should be.
            if group and size + more > CUSTOMERS_AT_ONCE:
                yield group
                group, size = [], 0
            group += together
            size += more
        if group:
            yield group

    def _month_chunk(
        self, customers: dict[str, Customer], wanted: dict[str, RateFrom], first: date, last: date
    ) -> Chunk:
        """All rows of the months, for what they add to a basis; answered for are those since the first changed day."""
        facts, days = Facts(customers), set()
        for row in fact_reader.rows_of_span(self.partner_id, customers, first, last):
            since = wanted.get(affiliate_on(customers[row.customer_id], row.day), {}).get(first_of_month(row.day))
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
        return Chunk(facts, days)

    def _of_days(self, affected: Affected) -> Iterator[Chunk]:
        ids = sorted({customer_id for customer_id, _ in affected.days})
        for some in slices(ids, CUSTOMERS_AT_ONCE):
            customers = fact_reader.customers(self.partner_id, some)
            days = {
                pair
                for pair in affected.days
                # Where its month is rated a day is answered for there; alone it would miss its tiers.
                if pair[0] in customers and not _in_months(affected, customers[pair[0]], pair[1])
            }
            yield Chunk(Facts(customers, fact_reader.rows_of_days(self.partner_id, days)), days)

    def _of_customers(self, ids: set[str]) -> Iterator[Chunk]:
        known = fact_reader.customers(self.partner_id, ids)
        # Accounts of one person stand side by side, so that no cut parts them.
        order = sorted(known, key=lambda key: (known[key].person_id or "", key))
        for some in slices(order, CUSTOMERS_AT_ONCE, together=lambda key: known[key].person_id):
            customers = {key: known[key] for key in some}
            facts = Facts(customers, [], fact_reader.transactions(self.partner_id, some), self._lots(customers))
            yield Chunk(facts, customers=set(some))

    def _lots(self, customers: Iterable[str]) -> dict[str, list[tuple[date, Decimal]]]:
        return fact_reader.lots(self.partner_id, customers) if self.dependencies.needs_lots else {}


def _in_months(affected: Affected, customer: Customer, day: date) -> bool:
    affiliate = affiliate_on(customer, day)
    return affiliate in affected.affiliates or affected.months.get((affiliate, first_of_month(day)), date.max) <= day


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
        if any(dated.affiliate_id in affiliates for dated in customer.dated_fields)
    }
