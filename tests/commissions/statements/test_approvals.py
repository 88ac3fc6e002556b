"""The approval queue: what it compares, whom it lets approve, and what a click does."""

from __future__ import annotations

from django.test import Client

from commissions.statements.models import Approval, Statement
from tests.commissions.statements.conftest import undone
from tests.commissions.statements.months import Months
from track360.partners.models import User

QUEUE = "/admin/approvals/"


def post(client: Client, months: Months, **said: object) -> set[str]:
    """Whose statements of March are approved then; and it is undone."""
    with undone():
        client.post(f"{QUEUE}approve/", {"partner": months.partner.code, "period": "2026-03", **said})
        approved = Approval.objects.filter(partner=months.partner, statement__label="2026-03")
        return set(approved.values_list("statement__affiliate_id", flat=True))


def test_each_is_compared_with_the_period_before_and_the_unusual_are_marked(months: Months, finance: Client) -> None:
    shown = finance.get(QUEUE, {"partner": months.partner.code}).context
    assert shown["asked"].closing.label == "2026-03"
    rows = {row.statement.affiliate_id: row for row in shown["rows"]}
    assert {name: tuple(f"{n:.2f}" for n in row.comparison[:2]) for name, row in rows.items()} == {
        "A": ("20.00", "10.00"), "B1": ("5.00", "0.00"), "B2": ("5.00", "-4.50"), "B3": ("0.00", "5.00"),
        "B4": ("0.00", "5.00"), "B5": ("5.00", "40.00"),
    }  # fmt: skip
    assert (rows["A"].comparison.percent, rows["B2"].comparison.percent, rows["B3"].comparison.percent) == (
        50,
        -90,
        None,
    )
    assert {name: row.comparison.unusual for name, row in rows.items() if row.comparison.unusual} == {
        "A": "33 % of all USD of the period",
        "B2": "0.1 × the median of 2 before",
        "B5": "9.0 × the median of 2 before",
    }
    assert [name for name, row in rows.items() if row.comparison.is_first] == ["B3", "B4"]
    assert (rows["A"].forecast.decision.payout, rows["B5"].forecast.decision.payout) == (10, 45)
    assert "at least 5 accounts" in shown["rule"]


def test_it_is_limited_and_sorted_as_asked(months: Months, finance: Client) -> None:
    def names(**said: str) -> list[str]:
        found = finance.get(QUEUE, {"partner": months.partner.code, **said}).context["rows"]
        return [row.statement.affiliate_id for row in found]

    assert names(show="unusual", sort="difference") == ["B5", "A", "B2"]
    assert names(show="usual", sort="earned") == ["B1", "B3", "B4"]
    assert names(affiliate="B4") == ["B4"]
    assert names(currency="EUR") == []
    assert names(period="2026-02") == []
    assert finance.get(QUEUE, {"partner": months.partner.code, "period": "2026-09"}).status_code == 404


def test_what_was_ticked_is_approved_or_all_but_the_unusual(months: Months, finance: Client) -> None:
    ticked = [months.statement("2026-03", name).pk for name in ("A", "B4")]
    assert post(finance, months, what="ticked", statement=ticked) == {"A", "B4"}
    assert post(finance, months, what="usual") == {"B1", "B3", "B4"}
    assert post(finance, months, what="ticked") == set()
    # Of another period, whatever the form says.
    assert post(finance, months, what="ticked", statement=[months.statement("2026-01").pk, 0]) == set()


def test_who_closed_it_is_told_before_the_click_and_refused_after(months: Months) -> None:
    closer = Client()
    closer.force_login(User.objects.get(pk=months.firm.closer.person_id))
    shown = closer.get(QUEUE, {"partner": months.partner.code})
    assert shown.context["why_not"] == "You closed this period: somebody else must approve it."
    assert "Approve ticked" not in shown.content.decode()
    ticked = [months.statement("2026-03", "B1").pk]
    assert post(closer, months, what="ticked", statement=ticked) == set()


def test_the_file_has_what_the_page_has(months: Months, finance: Client) -> None:
    answer = finance.get(f"{QUEUE}csv/", {"partner": months.partner.code, "show": "unusual"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [line.split(",")[0] for line in lines[1:]] == ['"A"', '"B2"', '"B5"', '"Total"']
    assert lines[-1].split(",")[2:6] == ['"USD"', "", "75.50000000", "30.00000000"]


def test_statements_are_listed_by_how_far_they_are(months: Months, finance: Client) -> None:
    def count(state: str) -> int:
        asked = {"partner_id": months.partner.pk, "state": state}
        return int(finance.get("/admin/commissions/statement/", asked).context["cl"].result_count)

    in_review = Statement.objects.filter(partner=months.partner, approval=None).count()
    assert [count(state) for state in ("in_review", "approved", "in_payout", "paid")] == [in_review, 9, 0, 0]
