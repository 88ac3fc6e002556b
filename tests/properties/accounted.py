"""Lines, reasons and unrated sources account for every row and every approved transaction: none is in neither."""

from __future__ import annotations

from django.db.models import Sum

from activity.models import TradingDay
from commissions.explain.reasons import NotEarned, of_customers
from commissions.ledger.models import LedgerEntry
from commissions.rating.facts.records import Outlook
from customers.models import Customer
from tests.properties import both
from track360.partners.models import Partner
from transactions.models import Transaction

KEY = ("kind", "customer_id", "source_day", "instrument", "source_currency", "ref")
Keys = set[tuple[object, ...]]


def sources(partner: Partner) -> Keys:
    """Every row and every approved transaction, named as lines name them."""
    rows = TradingDay.objects.filter(partner=partner).values_list("customer_id", "date", "instrument", "currency")
    paid = Transaction.objects.filter(partner=partner, status="approved").values_list("customer_id", "transaction_id")
    return {("activity", *row, "") for row in rows} | {("transaction", key, None, "", "", ref) for key, ref in paid}


def accounted(partner: Partner, found: NotEarned) -> Keys:
    # What was booked and taken back again needs a reason like everything else.
    units = (
        LedgerEntry.objects.filter(partner=partner).exclude(kind="month").values_list(*KEY, "affiliate_id", "rule_id")
    )
    lines = {tuple(unit[: len(KEY)]) for *unit, _ in units.annotate(worth=Sum("amount")).exclude(worth=0)}
    return lines | {tuple(getattr(one, name) for name in KEY) for one in (*found.unrated, *found.reasons)}


def of_everybody(partner: Partner) -> NotEarned:
    return of_customers(partner, Customer.objects.filter(partner=partner).values_list("customer_id", flat=True))


def check(partner: Partner) -> None:
    """Raises AssertionError with what is accounted for nowhere, or told falsely; everything must be settled."""
    found = of_everybody(partner)
    assert sources(partner) - accounted(partner, found) == set()
    # What the explanation sets aside is what settling has set aside.
    listed = {(one[0], one[1], one[2]) for one in both.held(partner) if one[2] != "month"}
    assert {(one.code, one.rule_id, one.kind) for one in found.unrated if one.kind != "month"} == listed
    _no_false_word(partner, found)


def _no_false_word(partner: Partner, found: NotEarned) -> None:
    """Nobody who earned by a rule is told that it has yet to be reached, or that the very line is nothing."""
    lines = LedgerEntry.objects.filter(partner=partner)
    balances: dict[tuple[object, ...], object] = {}
    for line in lines:
        key = (line.affiliate_id, line.rule_id, *(getattr(line, name) for name in KEY))
        balances[key] = balances.get(key, 0) + line.amount
    earned = {key for key, amount in balances.items() if amount}
    for one in found.reasons:
        key = (one.affiliate_id, one.rule_id, *(getattr(one, name) for name in KEY))
        assert key not in earned or one.outlook is Outlook.ELSEWHERE, one
        if one.code == "not_reached":
            # A later version may wait for another phase than the one that was paid for.
            assert not any((k[1], k[3]) == (one.rule_id, one.customer_id) and one.ref in ("", k[-1]) for k in earned), (
                one
            )
