"""What is owed is the ledger, by how far it is from being paid; what was known on a day is what was booked by it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from commissions.ledger.models import LedgerEntry
from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.payouts.invoices.models import Payable
from commissions.payouts.models import PayoutDetails
from commissions.payouts.owed import in_all, owed
from commissions.payouts.states import State, with_state
from commissions.statements import as_known, closing, draft
from commissions.statements.models import Statement
from tests.commissions.statements.conftest import asked, undone
from tests.commissions.statements.months import Months

SAME = ("lines", "earned", "due", "released_by_date", "on_hold", "digest", "previous_id")


def ledger(months: Months) -> dict[str, Decimal]:
    rows = "SELECT currency, sum(amount) FROM commissions_ledgerentry WHERE partner_id = %s GROUP BY 1"
    return dict(asked(rows, months.partner.pk))


def figures(months: Months) -> dict[str, Decimal]:
    return {name: amount for name, amount in asdict(in_all(owed(months.partner)["USD"])).items() if amount}


def test_what_is_owed_is_the_ledger(months: Months, finance: Client) -> None:
    found = owed(months.partner)
    assert {currency: in_all(rows).total for currency, rows in found.items()} == ledger(months)
    assert figures(months) == {"earned": 20, "in_review": Decimal("90.5"), "approved": 110}
    assert {label: row.total for label, row in found["USD"].items()} == {
        "2026-01": 65, "2026-02": 45, "2026-03": Decimal("90.5"), "2026-04": 20,
    }  # fmt: skip
    page = finance.get("/admin/owed/", {"partner": months.partner.code}).content.decode()
    assert "220.50 USD" in page


def test_it_still_is_once_all_is_approved_and_something_withheld(months: Months) -> None:
    with undone():
        months.firm.approve("2026-03")
        assert figures(months) == {"earned": 20, "approved": Decimal("180.5"), "withheld": 20}
        assert in_all(owed(months.partner)["USD"]).total == ledger(months)["USD"]


def handed_over(months: Months) -> Payout:
    """January's 50.00 of A, in a batch that the bank has not answered."""
    payable = Payable.objects.get(statement=months.statement("2026-01"))
    whose: dict[str, Any] = {"partner": months.partner, "affiliate_id": "A", "currency": "USD", "paid_in": "USD"}
    details = PayoutDetails.objects.create(**whose, method="paypal", details={}, masked="a", requested_by="a")
    day = date(2026, 2, 20)
    batch = PayoutBatch.objects.create(
        partner=months.partner, order_id="B1", format="csv", requested_day=day, state="released"
    )
    return Payout.objects.create(
        partner=months.partner, batch=batch, payable=payable, details=details, payment_id="P1", amount=50, paid=0
    )


def state(months: Months) -> str:
    of = months.statement("2026-01")
    return with_state(Statement.objects.filter(pk=of.pk)).values_list("state", flat=True)[0]  # type: ignore[misc]


def test_what_is_in_a_batch_is_apart_and_what_is_paid_is_owed_no_more(months: Months) -> None:
    with undone():
        payout = handed_over(months)
        assert (figures(months), state(months)) == (
            {"earned": 20, "in_review": Decimal("90.5"), "approved": 60, "in_payout": 50}, State.IN_PAYOUT,
        )  # fmt: skip
        Payout.objects.filter(pk=payout.pk).update(state="paid", paid=50)
        assert (figures(months)["approved"], state(months)) == (60, State.PAID)
        assert in_all(owed(months.partner)["USD"]).total == ledger(months)["USD"] - 50
        Payout.objects.filter(pk=payout.pk).update(state="returned", paid=0)
        assert (figures(months)["approved"], state(months)) == (110, State.APPROVED)


def test_the_open_period_is_what_closing_makes_of_it(months: Months) -> None:
    period = draft.open_period(months.partner)
    names = [name for (name,) in asked("SELECT affiliate_id FROM affiliates_affiliate WHERE partner_id = %s",
                                       months.partner.pk)]  # fmt: skip
    drafted = {(row.affiliate_id, row.currency): row for row in draft.drafts(months.partner, names, period)}
    with undone():
        closing.close_settled(months.partner, period, months.firm.closer, override="to compare")
        made = Statement.objects.filter(partner=months.partner, label=period.label)
        assert {(row.affiliate_id, row.currency): [getattr(row, name) for name in SAME] for row in made} == {
            key: [getattr(row, name) for name in SAME] for key, row in drafted.items()
        }


def known(months: Months, day: date) -> as_known.Known:
    days = {"first": date(2026, 1, 1), "last": date(2026, 1, 31)}
    return as_known.as_known(months.partner, day, affiliate_id="A", currency="USD", **days)


def test_what_was_known_before_the_late_line_and_why_it_changed(
    months: Months, finance: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = LedgerEntry.objects.get(partner=months.partner, cause="prior_period")
    monkeypatch.setattr(as_known, "booked_by", lambda partner, day: Q(pk__lt=late.pk))
    found = known(months, date(2026, 2, 28))
    assert (tuple(found.then), tuple(found.now), found.difference) == ((2, 60), (3, 65), 5)
    assert (found.lines, tuple(found.others)) == ([late], (0, 0))
    of = months.statement("2026-01")
    shown: Any = finance.get(f"/admin/commissions/statement/{of.pk}/", {"as_of": "2026-02-28"})
    [(line, why, address)] = shown.context["changed"]
    assert (line.pk, why) == (late.pk, "revision 2 of the record, 1 before")
    assert address == f"/admin/commissions/ledgerentry/{late.pk}/"


def test_a_day_ends_as_the_partner_counts_it(months: Months) -> None:
    booked = months.partner.calendar.day_of(LedgerEntry.objects.filter(partner=months.partner).latest("pk").booked_at)
    assert known(months, booked).then == known(months, booked).now == (3, 65)
    earlier = known(months, booked - timedelta(days=2))
    assert (tuple(earlier.then), len(earlier.lines), earlier.difference) == ((0, 0), 3, 65)


def test_lines_beyond_those_that_are_listed_are_summed(months: Months, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_known, "SHOWN", 1)
    found = known(months, date(2025, 12, 31))
    assert ([line.amount for line in found.lines], tuple(found.others)) == ([50], (2, 15))
