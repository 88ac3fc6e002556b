"""The facts of one settling, arranged the way rules read them: affiliates' months, and customers' accounts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from commissions.rating.facts.approved import ApprovedTransaction, parts_of
from commissions.rating.facts.days import month_key
from commissions.rating.facts.item import Item
from commissions.rating.facts.records import Customer, DatedFields, Facts
from commissions.rating.facts.reference import ReferenceData
from commissions.rating.facts.refunds import Refunds

Spans = list[tuple[date, date]]
"""Spans of days, both ends included."""
# Past the NamedTuple's own constructor: a full settle makes an Item a row.
_new = tuple.__new__


class AffiliateMonth:
    """All rows in ``facts`` of customers directly referred by the affiliate on the row's day, in order."""

    __slots__ = ("affiliate_id", "index", "items", "month")

    def __init__(self, index: FactIndex, affiliate_id: str, month: str) -> None:
        self.index, self.affiliate_id, self.month = index, affiliate_id, month
        self.items: list[Item] = []

    @property
    def reference(self) -> ReferenceData:
        return self.index.reference

    @property
    def due(self) -> list[Item]:
        """The rows to rate: all, or those from ``Facts.since`` on."""
        since = self.index.facts.since.get((self.affiliate_id, self.month))
        if since is None:
            return self.items
        return self.items[bisect_left(self.items, since, key=lambda item: item.row.day) :]

    @property
    def ftds(self) -> list[ApprovedTransaction]:
        """The first deposits of the affiliate's customers in this month that count in a basis."""
        return self.index.ftds.get((self.affiliate_id, self.month), [])


class FieldsByDay:
    """A customer's dated fields, to be looked up by day."""

    __slots__ = ("_dated", "_days", "only", "self_referrers")

    def __init__(self, customer: Customer, self_referrers: frozenset[str]) -> None:
        self._dated = [(dated, is_demo(dated)) for dated in customer.dated_fields]
        self._days = [dated.day for dated in customer.dated_fields]
        # Most customers never change: no search by day for them.
        self.only = self._dated[0] if len(self._dated) == 1 else None
        self.self_referrers = self_referrers

    def at(self, day: date) -> tuple[DatedFields, bool]:
        """What is in force at the end of a day and whether that is a demo day; the first reaches back."""
        return self._dated[max(bisect_right(self._days, day) - 1, 0)]


def is_demo(dated: DatedFields) -> bool:
    return dated.trading_account_type is not None and dated.trading_account_type.casefold() == "demo"


class ReachedPhase(NamedTuple):
    """A phase that a customer reached, on a day."""

    phase: str
    day: date
    dated: DatedFields
    demo: bool
    account: Account


class Account:
    """One customer with all approved transactions."""

    def __init__(self, index: FactIndex, customer: Customer) -> None:
        self.index, self.customer = index, customer
        self.fields = index.fields(customer.customer_id)

    @property
    def reference(self) -> ReferenceData:
        return self.index.reference

    @cached_property
    def approved(self) -> list[ApprovedTransaction]:
        """Every approved transaction but adjustments, ascending by (instant, id)."""
        given = self.index.facts.transactions.get(self.customer.customer_id, ())
        found = parts_of(given, self.reference.vertical, self.reference.signed)
        return [
            ApprovedTransaction(
                record,
                parts,
                *self.fields.at(record.day),
                self.fields.self_referrers,
                self.reference.doubt_about(parts),
            )
            for record, parts in found.values()
        ]

    def of_type(self, *types: str) -> list[ApprovedTransaction]:
        """The approved ones of some types on days that are not demo days."""
        return [transaction for transaction in self.approved if transaction.type in types and not transaction.demo]

    @cached_property
    def deposits(self) -> list[ApprovedTransaction]:
        return self.of_type("deposit")

    @cached_property
    def challenge_fees(self) -> list[ApprovedTransaction]:
        return self.of_type("challenge_fee")

    @cached_property
    def refunds(self) -> Refunds:
        return Refunds(self.of_type(*self.reference.vertical.refundable), self.of_type("refund"), self.reference.rates)

    @cached_property
    def lots(self) -> list[tuple[date, Decimal]]:
        """Payable lots by day, without demo days."""
        found = self.index.facts.lots.get(self.customer.customer_id, ())
        return [(day, lots) for day, lots in found if not self.fields.at(day)[1]]

    @cached_property
    def reached(self) -> list[ReachedPhase]:
        """The first day of each phase."""
        first: dict[str, date] = {}
        for day, phase in sorted(self.customer.phases):
            first.setdefault(phase, day)
        return [ReachedPhase(phase, day, *self.fields.at(day), self) for phase, day in first.items()]

    @property
    def person(self) -> list[Account]:
        """All accounts of the same human, this one among them."""
        return self.index.persons.get(self.customer.person_id or "", [self])


class FactIndex:
    """Arranges ``facts``. Everything costly is done once and only when a rule asks.

    ``outside``: by affiliate, the days on which no plan version is in force for it. ``memo`` keeps what a rule has
    found out for more than one source, by a key that begins with the rule.
    """

    def __init__(self, reference: ReferenceData, facts: Facts, outside: Callable[[str], Spans]) -> None:
        self.reference, self.facts, self.outside = reference, facts, outside
        self._fields: dict[str, FieldsByDay] = {}
        self.memo: dict[Any, Any] = {}

    def fields(self, customer_id: str) -> FieldsByDay:
        found = self._fields.get(customer_id)
        if found is None:
            customer = self.facts.customers[customer_id]
            found = self._fields[customer_id] = FieldsByDay(customer, self.reference.self_referrers(customer))
        return found

    @cached_property
    def months(self) -> dict[tuple[str, str], AffiliateMonth]:
        """The rows by (direct affiliate, month), each in order."""
        found: dict[tuple[str, str], AffiliateMonth] = {}
        here: dict[str, list[Item]] = {}
        month, today, fields = "", None, self._fields
        groups = self.reference.groups.at(date.min)
        known, find = groups.known, groups.find
        for row in self.facts.rows:
            day, customer_id, instrument, _, lots, eligible, _, _, _, _, _ = row
            if day != today:
                today = day
                # Other groups from a day on are another cache: looked for by the day, not by the row.
                groups = self.reference.groups.at(day)
                known, find = groups.known, groups.find
                if month_key(day) != month:
                    month = month_key(day)
                    # Rows ascend by day, so one month at a time is looked up by affiliate alone.
                    here = {key: found[key, month].items for key, at in found if at == month}
            # The dict first: a method call a row is what a full settle would feel.
            field = fields.get(customer_id) or self.fields(customer_id)
            dated, demo = field.only or field.at(day)
            if demo:
                continue
            affiliate = dated[1]
            items = here.get(affiliate)
            if items is None:
                found[affiliate, month] = AffiliateMonth(self, affiliate, month)
                items = here[affiliate] = found[affiliate, month].items
            group = known[instrument] if instrument in known else find(instrument)
            payable = lots if eligible is None else eligible
            items.append(_new(Item, (len(items), row, dated, group, payable, field.self_referrers)))
        return found

    @cached_property
    def accounts(self) -> dict[str, Account]:
        """The customers whose transactions are given."""
        return {key: Account(self, self.facts.customers[key]) for key in self.facts.transactions}

    @cached_property
    def persons(self) -> dict[str, list[Account]]:
        found: dict[str, list[Account]] = {}
        for account in self.accounts.values():
            if account.customer.person_id:
                found.setdefault(account.customer.person_id, []).append(account)
        return found

    @cached_property
    def ftds(self) -> dict[tuple[str, str], list[ApprovedTransaction]]:
        """Every customer's first deposit by (direct affiliate, month), where it counts in a basis."""
        found = (account.deposits[0] for account in self.accounts.values() if account.deposits)
        return _by_month(filter(self._counts, found))

    @cached_property
    def fees(self) -> dict[tuple[str, str], list[ApprovedTransaction]]:
        """Challenge fees that count in a basis by (direct affiliate, month), each ascending by (instant, id)."""
        found = (transaction for account in self.accounts.values() for transaction in account.challenge_fees)
        return _by_month(sorted(filter(self._counts, found), key=lambda transaction: transaction.order))

    def _counts(self, transaction: ApprovedTransaction) -> bool:
        spans = self.outside(transaction.dated.affiliate_id)
        return not any(first <= transaction.day <= last for first, last in spans)

    @cached_property
    def revenue_transactions(self) -> dict[tuple[str, str], list[ApprovedTransaction]]:
        """The approved ones that count in a net month, by (direct affiliate, month)."""
        types = self.reference.vertical.net_signs
        found = (transaction for account in self.accounts.values() for transaction in account.of_type(*types))
        # Else what a month is made of would be told in the order in which facts happened to be gathered.
        return _by_month(sorted(found, key=lambda transaction: transaction.order))

    @cached_property
    def first_months(self) -> dict[str, str]:
        """The first month of which anything is known, by direct affiliate."""
        # Descending, so that of an affiliate's months the first is kept.
        known = sorted({*self.months, *self.revenue_transactions, *self.facts.months}, reverse=True)
        return dict(known)


def _by_month(
    transactions: Iterable[ApprovedTransaction],
) -> dict[tuple[str, str], list[ApprovedTransaction]]:
    found: dict[tuple[str, str], list[ApprovedTransaction]] = {}
    for transaction in transactions:
        found.setdefault((transaction.dated.affiliate_id, month_key(transaction.day)), []).append(transaction)
    return found
