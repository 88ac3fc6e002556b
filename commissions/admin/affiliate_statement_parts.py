"""What the affiliate reads on the page of a statement, or of the open period."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from commissions.admin import affiliate_reckoning as reckoning
from commissions.admin.affiliate_ledger import customer_shown
from commissions.admin.statement_papers import of_statement
from commissions.admin.statement_parts import approval_of
from commissions.ledger.models import LedgerEntry
from commissions.payouts.approval import Terms
from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.periods.cadences import Period
from commissions.statements import breakdown, contents, draft
from commissions.statements.forecast import Forecast, Kept, forecasts
from commissions.statements.models import Dispute, Statement
from track360.affiliates.models import Affiliate
from track360.core.language import day, say

SHOWN = 50
"""Withheld lines that are listed; the others are in the list of commissions."""
LEDGER = "affiliate:commissions_ledgerentry_changelist"
CUT = "cut"


class Line(NamedTuple):
    """A line that is withheld, or was: the ledger's entry, whose customer, why as the affiliate may know it."""

    entry: LedgerEntry
    customer: str
    note: str
    amount: Decimal


def open_statements(affiliate: Affiliate) -> tuple[Period, list[Statement]]:
    """The open period, and its statements as they would be if it were closed now."""
    partner = affiliate.partner
    period = draft.open_period(partner)
    return period, draft.drafts(partner, [affiliate.affiliate_id], period)


def parts_of(of: Statement) -> dict[str, Any]:
    """Figures, lines, what is held and what was paid; for ``commissions/affiliate/statement_parts.html``."""
    approval = approval_of(of)
    looked = None if approval else _forecast(of)
    decided: Any = approval or (looked.decision if looked else None)
    disputes = list(of.disputes.order_by("-pk")) if of.pk else []
    withheld, released = _kept(of, looked)
    later, fallen = breakdown.held_days(of)
    return {
        "statement": of,
        "approval": approval,
        "decided": decided,
        "steps": reckoning.shown(reckoning.steps(of, decided), of.currency),
        "due": reckoning.shown(reckoning.due(of, fallen), of.currency),
        "groups": [(group, _lines_of(of, group.rule, group.level)) for group in contents.groups(of)],
        "prior": [(late, _late(of, late.month)) for late in contents.prior(of)],
        "on_hold": [part for part in later if part.amount],
        "withheld": _lines(withheld, disputes)[:SHOWN],
        "more_withheld": max(len(withheld) - SHOWN, 0),
        "released": released[:SHOWN],
        "more_released": max(len(released) - SHOWN, 0),
        "disputes": disputes,
        "payments": [_payment(each) for each in _payments(of)] if of.pk else [],
        **of_statement(of),
        "all_lines": _list(of, period=of.first),
    }


def _forecast(of: Statement) -> Forecast:
    """What approving it now would decide."""
    return forecasts(of.partner, [of], Terms.of(of.partner, [of]).conditions([of]))[0]


def _kept(of: Statement, looked: Forecast | None) -> tuple[list[Kept], list[Kept]]:
    """The lines that are withheld of it, and those withheld before that it pays; as approved, else as it would be."""
    if looked is not None:
        return looked.withheld, looked.released
    mine = of.withheld_lines.order_by("entry_id")
    earlier = of.released_lines.select_related("since").order_by("entry_id")
    return (
        [Kept(row.entry_id, row.amount, CUT if row.cut else "", of.label) for row in mine],
        [Kept(row.entry_id, row.amount, "", row.since.label) for row in earlier],
    )


def _lines(kept: list[Kept], disputes: list[Dispute]) -> list[Line]:
    """The largest first, which somebody looks for."""
    entries = LedgerEntry.objects.select_related("partner").in_bulk([each.entry_id for each in kept])
    disputed = {dispute.entry_id for dispute in disputes}
    found = []
    for each in sorted(kept, key=lambda each: (-abs(each.amount), each.entry_id)):
        # Why somebody holds a line an affiliate does not read, as everywhere else.
        note = say("disputed by you") if each.entry_id in disputed else say("held for review")
        if each.because == CUT:
            note = say("{why}, since the approval: it leaves this payout for a later one", why=note)
        entry = entries[each.entry_id]
        found.append(Line(entry, customer_shown(entry), note, each.amount))
    return found


def _payments(of: Statement) -> QuerySet[Payout]:
    """That were handed over or are to be, in order."""
    found = Payout.objects.filter(payable__statement=of).exclude(state=Payout.State.CANCELLED)
    return found.select_related("batch", "payable", "details").order_by("pk")


def _payment(of: Payout) -> dict[str, Any]:
    """A payment with how far it is."""
    moment = of.answered_at
    told = say("on {day}", day=day(moment.date())) if moment else say("due {day}", day=day(of.batch.requested_day))
    return {
        "payment": of,
        "state": _payment_state(of),
        "told": told,
        "currency": of.payable.paid_in,
        "to": of.details.masked,
    }


def _payment_state(of: Payout) -> str:
    if of.state == Payout.State.OPEN:
        return say("on its way") if of.batch.state == PayoutBatch.State.RELEASED else say("being prepared")
    return {"paid": say("paid"), "partly_paid": say("partly paid"), "returned": say("returned")}[of.state]


def _list(of: Statement, **wanted: Any) -> str:
    asked = {"currency": of.currency, **wanted}
    return reverse(LEDGER, query={name: str(value) for name, value in asked.items()})


def _lines_of(of: Statement, rule: str, level: int) -> str:
    days = {"earned_day_from": of.first, "earned_day_to": of.last}
    return _list(of, rule_id=rule, level=level, period=of.first, **days)


def _late(of: Statement, month: Any) -> str:
    return _list(of, month=month, period=of.first, cause="prior_period")
