"""Revenue share over an affiliate's net month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from commissions.explain.derivation import explain
from commissions.explain.documents import Documents
from commissions.explain.network import of_affiliate
from commissions.explain.sentences.lines import sentence
from tests.scenarios.story import Story, Tell


def _net_minus_1000_then_3000(story: Tell, negative: str) -> Story:
    rule = {"id": "rs", "type": "revenue_share", "percent": 30, "negative": negative}
    told = story().pays("A", rules=[rule]).begin()
    told.customer()
    told.trades("2026-01-10", "1.00", spread_cost=Decimal("500"))
    told.deposit("b1", "1500", "2026-01-12T10:00:00Z", transaction_type="bonus")
    told.trades("2026-02-10", "1.00", spread_cost=Decimal("2000"), commission=Decimal("1000"))
    return told


def test_28_a_negative_month_is_carried_into_the_next(story: Tell) -> None:
    told = _net_minus_1000_then_3000(story, "carry")
    assert told.balances() == {"A": "600.00"}
    # What was booked before all of it had arrived is taken back.
    lines = told.entries()
    assert sum(line.amount for line in lines if line.month == date(2026, 1, 1)) == 0
    line = [each for each in lines if each.month == date(2026, 2, 1)][-1]
    [reason] = of_affiliate(told.partner, "A").months.reasons
    assert (reason.code, reason.ref, reason.have) == ("negative_net", "2026-01", -1000)
    carried = "2000.00 USD spread cost + 1000.00 USD commission − 1000.00 USD carried from 2026-01"
    assert f"30 % of ({carried}) = 600.00 USD" in sentence(explain(line, Documents(told.partner.pk)))


def test_28_or_forgotten_where_the_plan_says_so(story: Tell) -> None:
    told = _net_minus_1000_then_3000(story, "reset")
    assert told.balances() == {"A": "900.00"}
