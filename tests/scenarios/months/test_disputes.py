"""A line that its affiliate disputes stays in its statement and is not paid until it is decided."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from commissions.corrections import publishing, service
from commissions.corrections.errors import Refused
from commissions.corrections.models import Kind
from commissions.ledger.models import LedgerEntry
from commissions.statements import disputes
from commissions.statements.models import Dispute, Withheld
from tests.scenarios.months.ledger_of import Firm


def disputed(firm: Firm) -> Dispute:
    """January has lines of 5 and 10; the one of 10 is disputed while it is in review."""
    firm.trades("2026-01-05", "1.00")
    firm.trades("2026-01-06", "2.00")
    firm.close("2026-01")
    line = LedgerEntry.objects.get(partner=firm.partner, affiliate_id="A", amount=10)
    return disputes.open_on_line(firm.statement("2026-01"), line, "it was 3 lots", "ib@example")


def answer(firm: Firm, dispute: Dispute, outcome: str, **more: Any) -> None:
    content = {"dispute": dispute.pk, "outcome": outcome, "answer": "we looked", **more}
    draft = service.propose(firm.partner, Kind.DISPUTE, content, firm.closer, "asked the desk")
    service.run(draft.pk)
    draft.refresh_from_db()
    publishing.publish(draft.pk, draft.digest, firm.approver)
    firm.settle()


def payouts(firm: Firm, *labels: str) -> list[Decimal]:
    return [firm.statement(label).approval.payout for label in labels]


def test_won_is_paid_with_the_next_approval() -> None:
    firm = Firm()
    dispute = disputed(firm)
    firm.approve("2026-01")
    january = firm.statement("2026-01")
    assert (january.lines, january.earned, january.approval.withheld, january.approval.payout) == (2, 15, 10, 5)
    answer(firm, dispute, "won")
    assert firm.month("2026-02").released == 10
    assert payouts(firm, "2026-01", "2026-02") == [5, 10]
    assert firm.lines() == [("5.00", "earned", "2026-01-01"), ("10.00", "earned", "2026-01-01")]


def test_lost_is_taken_back_in_the_open_period() -> None:
    firm = Firm()
    dispute = disputed(firm)
    firm.approve("2026-01")
    answer(firm, dispute, "lost")
    assert firm.lines()[-1] == ("-10.00", "prior_period", "2026-02-01")
    february = firm.month("2026-02")
    assert (february.released, february.payable, february.payout) == (10, 0, 0)
    assert firm.proved()


def clawback(firm: Firm) -> Dispute:
    """January paid 10; then the day was worth 4, and the −6 of it in February is disputed."""
    firm.trades("2026-01-06", "2.00")
    firm.month("2026-01")
    firm.trades("2026-01-06", "0.80")
    firm.trades("2026-02-05", "2.00")
    firm.close("2026-02")
    line = LedgerEntry.objects.get(partner=firm.partner, affiliate_id="A", amount=-6)
    return disputes.open_on_line(firm.statement("2026-02"), line, "it was 2 lots", "ib@example")


def test_what_is_taken_back_stays_so_while_it_is_disputed_and_is_given_again_if_won() -> None:
    firm = Firm()
    dispute = clawback(firm)
    firm.approve("2026-02")
    february = firm.statement("2026-02").approval
    assert (february.withheld, february.payout) == (0, 4)
    assert (dispute.hold, Withheld.objects.filter(partner=firm.partner).count()) == (None, 0)
    answer(firm, dispute, "won")
    assert firm.lines()[-1] == ("6.00", "prior_period", "2026-03-01")
    assert firm.month("2026-03").payout == 6


def test_what_was_taken_back_stands_if_the_dispute_is_lost() -> None:
    firm = Firm()
    dispute = clawback(firm)
    before = firm.lines()
    answer(firm, dispute, "lost")
    dispute.refresh_from_db()
    assert (firm.lines(), dispute.state, dispute.adjustment) == (before, "lost", None)


def test_nothing_is_undone_that_the_data_have_undone() -> None:
    firm = Firm()
    dispute = disputed(firm)
    firm.trades("2026-01-06", "0.50")
    answer(firm, dispute, "lost")
    assert firm.lines()[-2:] == [("-7.50", "prior_period", "2026-02-01"), ("-2.50", "prior_period", "2026-02-01")]
    mended = Firm()
    dispute = clawback(mended)
    mended.trades("2026-01-06", "2.00")
    before = mended.lines()
    answer(mended, dispute, "won")
    assert mended.lines() == before


def test_still_open_it_is_still_withheld() -> None:
    firm = Firm()
    disputed(firm)
    firm.approve("2026-01")
    firm.trades("2026-02-05", "1.00")
    february = firm.month("2026-02")
    assert (february.withheld, february.released, february.payout) == (0, 0, 5)
    assert Withheld.objects.get(partner=firm.partner).released_in is None


def test_disputed_after_it_was_paid_and_lost_it_opens_the_next_below_zero() -> None:
    firm = Firm()
    firm.trades("2026-01-06", "2.00")
    assert firm.month("2026-01").payout == 10
    line = LedgerEntry.objects.get(partner=firm.partner)
    dispute = disputes.open_on_line(firm.statement("2026-01"), line, "not mine", "ib@example")
    answer(firm, dispute, "lost")
    february = firm.month("2026-02")
    assert (february.payable, february.payout, february.carried) == (-10, 0, -10)


def test_a_missing_line_that_was_won_is_booked_for_its_month() -> None:
    firm = Firm()
    firm.trades("2026-01-05", "1.00")
    firm.month("2026-01")
    day = firm.statement("2026-01").first
    dispute = disputes.open_on_missing(firm.statement("2026-01"), "c7", day, "my customer c7 traded", "ib@example")
    answer(firm, dispute, "won", amount="7.50")
    line = LedgerEntry.objects.get(partner=firm.partner, kind="adjustment")
    assert (line.amount, line.cause, line.month, line.rule_id) == (
        Decimal("7.5"), "prior_period", day, "adjustment/dispute_won",
    )  # fmt: skip


def test_what_cannot_be_disputed() -> None:
    firm = Firm()
    dispute = disputed(firm)
    statement = firm.statement("2026-01")
    line = LedgerEntry.objects.get(pk=dispute.entry_id)
    with pytest.raises(Refused, match="disputed already"):
        disputes.open_on_line(statement, line, "again", "ib@example")
    firm.trades("2026-02-05", "1.00")
    other = LedgerEntry.objects.get(partner=firm.partner, affiliate_id="A", period__month=2)
    with pytest.raises(Refused, match="not in this statement"):
        disputes.open_on_line(statement, other, "why", "ib@example")
    with pytest.raises(Refused, match="Say what is wrong"):
        disputes.open_on_missing(statement, "c1", statement.first, "  ", "ib@example")
    with pytest.raises(Refused, match="not in 2026-01"):
        disputes.open_on_missing(statement, "c1", other.earned_day, "why", "ib@example")
    answer(firm, dispute, "won")
    with pytest.raises(Refused, match="Look at what it would do"):
        answer(firm, dispute, "lost")
