"""What somebody holds is not paid, and is paid when they let it go."""

from __future__ import annotations

from datetime import timedelta

from commissions.corrections import publishing, service
from commissions.corrections.models import Kind
from commissions.holds.models import Hold
from tests.scenarios.months.ledger_of import LOTS, Firm
from tests.scenarios.months.paying import amounts, drafted, paid, pays_to


def held(firm: Firm, **whom: str) -> Hold:
    _done(firm, Kind.HOLD, whom)
    return Hold.objects.get(partner=firm.partner, released_at=None, **whom)


def released(firm: Firm, hold: Hold, **whom: str) -> None:
    _done(firm, Kind.RELEASE, {"hold": hold.pk, **whom})


def _done(firm: Firm, kind: str, content: dict[str, object]) -> None:
    draft = service.propose(firm.partner, kind, content, firm.closer, "looked odd")
    service.run(draft.pk)
    draft.refresh_from_db()
    publishing.publish(draft.pk, draft.digest, firm.approver)


def test_a_held_customer_is_withheld_from_whoever_earned_on_it() -> None:
    firm = Firm([LOTS, {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": [20]}])
    firm.send("customers", customer_id="c2", signup_date="2025-01-01", affiliate_id="A")
    firm.trades("2026-01-05", "2.00")
    firm.trades("2026-01-05", "4.00", customer="c2")
    hold = held(firm, customer_id="c2")
    firm.close("2026-01")
    firm.approve("2026-01")
    told = [firm.statement("2026-01", who).approval for who in ("A", "P")]
    assert [(each.withheld, each.payout) for each in told] == [(20, 10), (4, 2)]
    released(firm, hold, customer_id="c2")
    firm.close("2026-02")
    firm.approve("2026-02")
    told = [firm.statement("2026-02", who).approval for who in ("A", "P")]
    assert [(each.released, each.payout, each.statement.lines) for each in told] == [(20, 20, 0), (4, 4, 0)]


def test_a_held_affiliate_is_paid_nothing_and_loses_nothing() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-05", "2.00")
    hold = held(firm, affiliate_id="A")
    january = firm.month("2026-01")
    assert (january.payable, january.payout, january.blocked) == (10, 0, "held")
    released(firm, hold, affiliate_id="A")
    firm.month("2026-02")
    paid(firm)
    assert amounts(firm) == [("paid", 10, 10)]


def test_held_once_it_is_paid_it_stays_paid() -> None:
    firm = Firm()
    pays_to(firm)
    firm.trades("2026-01-05", "2.00")
    firm.month("2026-01")
    paid(firm)
    held(firm, customer_id="c1")
    firm.trades("2026-02-05", "1.00")
    february = firm.month("2026-02")
    assert (february.withheld, february.payable) == (5, 0)


def test_a_customer_held_between_approval_and_batch_is_cut_and_comes_later() -> None:
    firm = Firm()
    pays_to(firm)
    firm.send("customers", customer_id="c2", signup_date="2025-01-01", affiliate_id="A")
    firm.trades("2026-01-05", "2.00")
    firm.trades("2026-01-05", "4.00", customer="c2")
    firm.month("2026-01")
    hold = held(firm, customer_id="c2")
    paid(firm)
    released(firm, hold, customer_id="c2")
    firm.month("2026-02")
    paid(firm)
    assert amounts(firm) == [("paid", 10, 10), ("paid", 20, 20)]


def test_details_that_wait_are_not_used_and_the_old_ones_are() -> None:
    firm = Firm()
    before = pays_to(firm)
    pays_to(firm, details={"email": "thief@else.example"}, valid_from=firm.today() + timedelta(days=1))
    firm.trades("2026-01-05", "2.00")
    firm.month("2026-01")
    batch = paid(firm)
    assert [payout.details_id for payout in batch.payouts.all()] == [before.pk]


def test_first_details_that_wait_are_no_silence() -> None:
    firm = Firm()
    pays_to(firm, valid_from=firm.today() + timedelta(days=1))
    firm.trades("2026-01-05", "2.00")
    firm.month("2026-01")
    found = drafted(firm)
    assert (found.batch, [each.why_not for each in found.left_out]) == (None, ["its payout details still wait"])
