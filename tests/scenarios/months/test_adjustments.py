"""Amounts decided by hand: booked, explained, paid with the month, and taken back only by another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commissions.adjustments.models import Adjustment
from commissions.corrections import publishing, service
from commissions.corrections.adjusting import taking_back
from commissions.corrections.errors import Refused
from commissions.corrections.models import Draft, Kind
from commissions.explain.derivation import derive
from commissions.explain.sentences.lines import full_sentence
from commissions.ledger.models import LedgerEntry
from tests.scenarios.months.ledger_of import Firm

BONUS = {
    "affiliate_id": "A", "currency": "USD", "amount": "100.00", "day": "2026-01-20", "code": "bonus",
    "text": "Best IB of January", "reverses": None,
}  # fmt: skip


def drafted(firm: Firm, content: dict[str, Any]) -> Draft:
    draft = service.propose(firm.partner, Kind.ADJUSTMENT, content, firm.closer, "as agreed")
    service.run(draft.pk)
    draft.refresh_from_db()
    return draft


def decide(firm: Firm, content: dict[str, Any]) -> Adjustment:
    draft = drafted(firm, content)
    publishing.publish(draft.pk, draft.digest, firm.approver)
    firm.settle()
    return Adjustment.objects.filter(partner=firm.partner).latest("pk")


def test_a_bonus_is_a_line_like_any_and_explains_itself() -> None:
    firm = Firm()
    firm.trades("2026-01-05", "1.00")
    made = decide(firm, BONUS)
    line = LedgerEntry.objects.get(partner=firm.partner, kind="adjustment")
    assert (line.amount, line.rule_id, line.ref) == (100, "adjustment/bonus", made.ref)
    assert full_sentence(derive(line)) == f"adjustment {made.ref}: 100.00 USD; bonus: Best IB of January"
    assert firm.proved()
    january = firm.month("2026-01")
    assert january.payout == 105


def test_it_is_taken_back_once_and_only_by_another() -> None:
    firm = Firm()
    firm.trades("2026-01-05", "1.00")
    made = decide(firm, BONUS)
    assert firm.month("2026-01").payout == 105
    decide(firm, taking_back(made, "it was B's", date(2026, 2, 3)))
    assert firm.lines()[-1] == ("-100.00", "earned", "2026-02-01")
    assert "was taken back already" in drafted(firm, taking_back(made, "twice", date(2026, 2, 4))).error
    february = firm.month("2026-02")
    assert (february.payout, february.carried) == (0, -100)
    assert firm.proved()


def test_one_person_is_not_enough() -> None:
    firm = Firm()
    draft = drafted(firm, BONUS)
    with pytest.raises(Refused, match="You drafted this"):
        publishing.publish(draft.pk, draft.digest, firm.closer)
    assert not Adjustment.objects.filter(partner=firm.partner).exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"affiliate_id": "Z"}, "has no affiliate Z"),
        ({"amount": "0"}, "other than 0"),
        ({"amount": "0.005"}, "multiples of 0.01"),
        ({"code": "dispute_won"}, "no reason that can be chosen"),
        ({"currency": "XXX"}, "is no currency"),
        ({"day": "2099-01-01"}, "has not come yet"),
        ({"day": "0202-01-20"}, "Nothing is earned before 2025-01-01"),
        ({"reverses": "ADJ-NONE"}, "has no adjustment ADJ-NONE"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(changes: dict[str, Any], said: str) -> None:
    firm = Firm()
    assert said in drafted(firm, BONUS | changes).error
    assert not Adjustment.objects.filter(partner=firm.partner).exists()
