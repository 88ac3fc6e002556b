"""An affiliate's money by currency: what it has earned, and where each part of that is on its way to be paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet, Subquery, Sum, Value

from commissions.ledger.models import LedgerEntry
from commissions.payouts.batches.models import Payout
from commissions.payouts.invoices.models import Payable
from commissions.periods import service as periods
from commissions.periods.models import Books
from commissions.rollups.totals import LedgerTotals
from commissions.statements.models import Approval, Statement, Withheld

ZERO = Decimal(0)
PLACES = Decimal(1).scaleb(-8)
Row = tuple[str, str, Decimal]
"""(which part, currency, amount)"""


@dataclass
class Balance:
    """Amounts before taxes in the currency they were earned in; together they are all that was ever booked.

    earned: in periods that are open. in_review: due with statements that nobody has approved. on_hold: of closed
    periods, payable later. withheld: due, and held or disputed. carried: opens the next statement. payable: approved,
    and neither paid nor in a batch. in_payout: on its way. paid: as the bank says.
    """

    earned: Decimal = ZERO
    in_review: Decimal = ZERO
    on_hold: Decimal = ZERO
    withheld: Decimal = ZERO
    carried: Decimal = ZERO
    payable: Decimal = ZERO
    in_payout: Decimal = ZERO
    paid: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """All of it."""
        return sum(astuple(self), ZERO)


def balance(partner_id: int, affiliate_id: str, totals: LedgerTotals | None = None) -> dict[str, Balance]:
    """By currency, in order; ``totals``: of the partner, where they are known. Ask in one moment."""
    found: dict[str, Balance] = defaultdict(Balance)
    whose = {"partner_id": partner_id, "affiliate_id": affiliate_id}
    for name, currency, amount in chain(
        _open(totals or LedgerTotals.of(partner_id), affiliate_id), _kept(whose), _approved(whose)
    ):
        setattr(found[currency], name, getattr(found[currency], name) + amount)
    return {currency: found[currency] for currency in sorted(found)}


def _open(totals: LedgerTotals, affiliate_id: str) -> Iterator[Row]:
    """What is earned in open periods by their days; all of it, where none was ever closed."""
    until = periods.closed_until(totals.partner_id)
    for currency, amount, _ in totals.sums("currency", affiliate_id=affiliate_id, day__gt=until):
        yield "earned", currency, amount


def _kept(whose: dict[str, Any]) -> Iterable[Row]:
    """What statements and the lines withheld of them say, and what came late into an open period, in one question."""
    statements, withheld = Statement.objects.filter(**whose), Withheld.objects.filter(**whose)
    newest = Q(statement__next=None) | Q(statement__next__approval=None)
    approvals = Approval.objects.filter(newest, **{f"statement__{name}": value for name, value in whose.items()})
    until = Books.objects.filter(partner_id=whose["partner_id"]).values("closed_until")
    late = LedgerEntry.objects.filter(cause="prior_period", period__gt=Subquery(until), **whose)
    parts = [
        _named("earned", late, "amount"),
        _named("in_review", statements.filter(approval=None), "due"),
        _named("on_hold", statements.filter(next=None), "on_hold"),
        _named("withheld", withheld.filter(released_in=None), "amount"),
        _named("carried", approvals, "carried", "statement__currency"),
    ]
    first, *others = parts
    rows = first.union(*others, _named("cut", withheld.filter(cut=True), "amount"), all=True)
    # A cut is none of its approval's for good: once it is free a later statement pays it.
    return [
        ("payable", currency, -amount) if name == "cut" else (name, currency, amount) for name, currency, amount in rows
    ]


def _named(name: str, rows: QuerySet[Any], amount: str, currency: str = "currency") -> QuerySet[Any]:
    by = rows.order_by().annotate(_name=Value(name)).values_list("_name", currency)
    return by.annotate(_sum=Sum(amount))


def _approved(whose: dict[str, Any]) -> Iterator[Row]:
    """What approvals pay out, by how far it is; a payment's part of the taxes and of the rate is none of it."""
    rows = Payable.objects.filter(**{f"statement__{name}": value for name, value in whose.items()}).annotate(
        on_its_way=Sum("payouts__amount", filter=Q(payouts__state=Payout.State.OPEN), default=ZERO),
        arrived=Sum("payouts__paid", default=ZERO),
    )
    for row in rows.select_related("statement"):
        way, paid = (_before_taxes(row, amount) for amount in (row.on_its_way, row.arrived))
        for name, amount in (("payable", row.net - way - paid), ("in_payout", way), ("paid", paid)):
            yield name, row.statement.currency, amount


def _before_taxes(of: Payable, amount: Decimal) -> Decimal:
    return (of.net * amount / of.amount).quantize(PLACES) if amount else ZERO
