"""An affiliate's money by currency: what it has earned, and where each part of that is on its way to be paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet, Sum, Value

from commissions.payouts.batches.models import Payout
from commissions.payouts.invoices.models import Payable
from commissions.rollups.totals import LedgerTotals
from commissions.statements.models import Approval, Statement, Withheld, money

ZERO = Decimal(0)
NOTHING = Value(ZERO, output_field=money())
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


def balance(partner_id: int, affiliate_id: str, booked: Mapping[str, Decimal] | None = None) -> dict[str, Balance]:
    """By currency, in order; ``booked``: all that there ever was by currency, where it is known. Ask in one moment."""
    if booked is None:
        sums = LedgerTotals.of(partner_id).sums("currency", affiliate_id=affiliate_id)
        booked = {currency: amount for currency, amount, _ in sums}
    found: dict[str, Balance] = defaultdict(Balance)
    ever = (("earned", currency, amount) for currency, amount in booked.items())
    for name, currency, amount in chain(ever, _stated(partner_id, affiliate_id)):
        setattr(found[currency], name, getattr(found[currency], name) + amount)
    return {currency: found[currency] for currency in sorted(found)}


def _stated(partner_id: int, affiliate_id: str) -> Iterator[Row]:
    """What became of all that statements own, in one question."""
    whose = {"partner_id": partner_id, "affiliate_id": affiliate_id}
    of_statement = {f"statement__{name}": value for name, value in whose.items()}
    statements, withheld = Statement.objects.filter(**whose), Withheld.objects.filter(**whose)
    newest = Q(statement__next=None) | Q(statement__next__approval=None)
    parts = [
        _named("closed", statements, "earned"),
        _named("in_review", statements.filter(approval=None), "due"),
        _named("on_hold", statements.filter(next=None), "on_hold"),
        _named("withheld", withheld.filter(released_in=None), "amount"),
        _named("cut", withheld.filter(cut=True), "amount"),
        _named("carried", Approval.objects.filter(newest, **of_statement), "carried", "statement__currency"),
        _handed_over(Payable.objects.filter(**of_statement)),
    ]
    first, *others = parts
    for name, currency, amount, *payable in first.union(*others, all=True):
        yield from _rows(name, currency, amount, *payable)


def _rows(name: str, currency: str, amount: Decimal, of: Decimal, on_its_way: Decimal, arrived: Decimal) -> list[Row]:
    if name == "closed":
        # A statement owns every line of its period, so what is left of all there ever was is in open ones.
        return [("earned", currency, -amount)]
    if name == "cut":
        # It is none of its approval's for good: once it is free a later statement pays it.
        return [("payable", currency, -amount)]
    if name != "approved":
        return [(name, currency, amount)]
    # A payment's part of the taxes and of the rate is none of it.
    way, paid = ((amount * part / of).quantize(PLACES) if part else ZERO for part in (on_its_way, arrived))
    return [("payable", currency, amount - way - paid), ("in_payout", currency, way), ("paid", currency, paid)]


def _named(name: str, rows: QuerySet[Any], amount: str, currency: str = "currency") -> QuerySet[Any]:
    by = rows.order_by().annotate(_name=Value(name)).values_list("_name", currency)
    return by.annotate(_sum=Sum(amount), _of=NOTHING, _on_its_way=NOTHING, _arrived=NOTHING)


def _handed_over(payables: QuerySet[Payable]) -> QuerySet[Any]:
    """What approvals pay out, one by one: before taxes, what is transferred for it, and how much of that is where."""
    rows = payables.order_by().annotate(
        _name=Value("approved"),
        _on_its_way=Sum("payouts__amount", filter=Q(payouts__state=Payout.State.OPEN), default=ZERO),
        _arrived=Sum("payouts__paid", default=ZERO),
    )
    return rows.values_list("_name", "statement__currency", "net", "amount", "_on_its_way", "_arrived")
