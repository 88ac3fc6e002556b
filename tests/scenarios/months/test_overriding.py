"""Closing and approving by command, and closing in spite of what stands against it, which takes two."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from commissions.corrections.models import Correction, Draft
from commissions.statements.models import Approval, Closing, Statement
from tests.scenarios.months.ledger_of import Firm
from track360.partners.four_eyes import Signatory
from track360.partners.models import User

SHARE = {"id": "share", "type": "spread_share", "percent": 20}


def by(who: Signatory) -> list[str]:
    return ["--as", User.objects.get(pk=who.person_id).username]


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def obstructed() -> Firm:
    """January has a line of 2.00, and a row that cannot be rated."""
    firm = Firm([SHARE])
    firm.trades("2026-01-05", "1.00", spread_cost=Decimal("10.00"))
    firm.trades("2026-01-06", "1.00")
    run("prove", firm.code)
    return firm


def test_a_period_is_closed_and_approved_by_command_and_twice_is_harmless() -> None:
    firm = Firm()
    firm.trades("2026-01-05", "1.00")
    run("prove", firm.code)
    assert run("close", firm.code, "2026-01", *by(firm.closer)) == (
        f"2026-01 of {firm.code}: closed\n1 statements in review, 1 lines\n"
    )
    again = run("close", firm.code, "2026-01", *by(firm.approver))
    assert "closed already, by operator" in again
    with pytest.raises(CommandError, match="You closed this period: somebody else must approve it"):
        run("approve", firm.code, "2026-01", *by(firm.closer))
    with pytest.raises(CommandError, match="no statement of P in 2026-01"):
        run("approve", firm.code, "2026-01", "P", *by(firm.approver))
    assert not Approval.objects.filter(partner=firm.partner).exists()
    told = run("approve", firm.code, "2026-01", "A", *by(firm.approver))
    assert told == "1 statements approved\n  to be paid out 5 USD, carried 0\n"
    assert run("approve", firm.code, "2026-01", *by(firm.approver)) == told
    assert Approval.objects.filter(partner=firm.partner).count() == Closing.objects.filter(partner=firm.partner).count()


def test_what_stands_against_it_is_listed_and_nothing_is_closed() -> None:
    firm = obstructed()
    with pytest.raises(CommandError) as refused:
        run("close", firm.code, "2026-01", *by(firm.closer))
    told = f"2026-01 of {firm.code} is not closed:\n  1 unrated (missing_revenue): c1 2026-01-06 EURUSD"
    assert (str(refused.value), refused.value.returncode) == (told, 1)
    with pytest.raises(CommandError, match="is no period of this partner's"):
        run("close", firm.code, "2026-01-H1", *by(firm.closer))
    with pytest.raises(CommandError, match="has no statements"):
        run("approve", firm.code, "2026-01", *by(firm.approver))
    assert not Closing.objects.filter(partner=firm.partner).exists()
    assert not Draft.objects.filter(partner=firm.partner).exists()


def test_overriding_takes_another_and_says_what_was_overridden() -> None:
    firm = obstructed()
    told = run("close", firm.code, "2026-01", "--override", "the row is a test", *by(firm.closer))
    draft = Draft.objects.get(partner=firm.partner)
    found = "1 unrated (missing_revenue): c1 2026-01-06 EURUSD"
    assert f"overridden: {found}" in told
    assert draft.effects == [["A", "USD", "0", "2.00000000", "0", "2.00000000"]]
    assert not Closing.objects.filter(partner=firm.partner).exists()
    with pytest.raises(CommandError, match="You drafted this"):
        run("publish", str(draft.pk), *by(firm.closer))
    run("publish", str(draft.pk), *by(firm.approver))
    closing = Closing.objects.get(partner=firm.partner)
    assert (closing.overridden, closing.reason, closing.closer_id) == (
        [found], "the row is a test", firm.closer.person_id,
    )  # fmt: skip
    assert Correction.objects.get(partner=firm.partner).published_by in closing.closed_by
    assert Statement.objects.get(partner=firm.partner).earned == 2
    run("approve", firm.code, "2026-01", *by(firm.approver))
    assert Approval.objects.get(partner=firm.partner).payout == 2


def test_what_was_not_shown_is_not_overridden() -> None:
    firm = obstructed()
    run("close", firm.code, "2026-01", "--override", "the row is a test", *by(firm.closer))
    draft = Draft.objects.get(partner=firm.partner)
    firm.trades("2026-01-07", "1.00")
    with pytest.raises(CommandError, match="preview it again"):
        run("publish", str(draft.pk), *by(firm.approver))
    for day in ("06", "07"):
        firm.trades(f"2026-01-{day}", "1.00", spread_cost=Decimal("5.00"))
    with pytest.raises(CommandError, match="Nothing stands against closing it any more"):
        run("publish", str(draft.pk), *by(firm.approver))
    assert not Closing.objects.filter(partner=firm.partner).exists()
