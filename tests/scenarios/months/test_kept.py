"""What the database refuses, whoever asks: bookings into the past, other statements, books that go back."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from commissions.holds import service as holds
from commissions.ledger.columns import COPIED
from commissions.ledger.models import LedgerEntry
from commissions.periods.models import StatementCadence
from commissions.statements.models import Withheld
from tests.roles import as_owner, serving
from tests.scenarios.months.ledger_of import Firm
from track360.partners.models import Partner

BOOK = f"""INSERT INTO commissions_ledgerentry ({", ".join(COPIED)})
    SELECT {", ".join("period + step" if name == "period" else name for name in COPIED)}
    FROM commissions_ledgerentry, unnest(%s::integer[]) step WHERE partner_id = %s"""


CHANGES = (
    "UPDATE commissions_{} SET id = id WHERE partner_id = %s",
    "DELETE FROM commissions_{} WHERE partner_id = %s",
)


@pytest.fixture
def firm() -> Firm:
    """January is closed and approved, with one line withheld."""
    made = Firm()
    made.trades("2026-01-05", "1.00")
    holds.place(made.partner, customer_id="c1", reason="looked into", placed_by="somebody")
    made.month("2026-01")
    return made


def refusal(statement: str, *values: object) -> str:
    """What the database says to the role that serves; "" when it lets it pass, which is rolled back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount > 0
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error).splitlines()[0]
    return ""


def test_what_the_serving_role_is_refused(firm: Firm) -> None:
    partner = firm.partner.pk
    books = "UPDATE commissions_books SET closed_until = {} WHERE partner_id = %s"
    with serving():
        closed = "the books are closed until 2026-01-31: a line of the period from 2026-01-01 is refused"
        assert refusal(BOOK, [0], partner) == closed
        # One late line among many in time.
        assert refusal(BOOK, [59, 31, 0, 31], partner) == closed
        assert refusal(BOOK, [31], partner) == ""
        assert refusal(books.format("'2026-01-30'"), partner) == "books that are closed stay closed"
        assert refusal(books.format("NULL"), partner) == "books that are closed stay closed"
        assert refusal(books.format("'2026-02-28'"), partner) == ""
        assert "stay closed" in refusal("DELETE FROM commissions_books WHERE partner_id = %s", partner)
        for table in ("closing", "statement", "approval"):
            for statement in CHANGES:
                assert "permission denied" in refusal(statement.format(table), partner), statement
    assert firm.lines() == [("5.00", "earned", "2026-01-01")]


@pytest.mark.parametrize("table", ["closing", "statement", "approval"])
@pytest.mark.parametrize("statement", CHANGES)
def test_what_even_their_owner_is_refused(firm: Firm, table: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), as_owner():
        connection.cursor().execute(statement.format(table), [firm.partner.pk])


def test_what_is_withheld_is_only_ever_released(firm: Firm) -> None:
    [row] = Withheld.objects.filter(partner=firm.partner)
    mine = "WHERE partner_id = %s"
    said = "what was withheld can be released, once: {} refused"
    with serving():
        assert refusal(f"DELETE FROM commissions_withheld {mine}", firm.partner.pk) == said.format("DELETE")
        other = f"UPDATE commissions_withheld SET amount = 1, released_in_id = since_id {mine}"
        assert refusal(other, firm.partner.pk) == said.format("UPDATE")
        release = f"UPDATE commissions_withheld SET released_in_id = since_id {mine}"
        assert refusal(release, firm.partner.pk) == ""
    Withheld.objects.filter(pk=row.pk).update(released_in=row.since)
    back = f"UPDATE commissions_withheld SET released_in_id = NULL {mine}"
    assert refusal(back, firm.partner.pk) == said.format("UPDATE")


def test_the_cadence_changes_only_where_nothing_is_booked_yet(firm: Firm) -> None:
    assert said_to(firm.partner, date(2026, 1, 1)) == "lines are booked in the periods from 2026-01-01 on"
    assert said_to(firm.partner, date(2026, 3, 2)) == "a cadence begins with a month"
    firm.trades("2026-03-05", "1.00")
    assert said_to(firm.partner, date(2026, 3, 1)) == "lines are booked in the periods from 2026-03-01 on"
    made = StatementCadence.objects.create(partner=firm.partner, from_day=date(2026, 4, 1), cadence="half_month")
    firm.trades("2026-04-20", "1.00")
    assert LedgerEntry.objects.filter(partner=firm.partner, period=date(2026, 4, 16)).count() == 1
    with pytest.raises(IntegrityError, match="lines are booked in the periods from 2026-04-01 on"):
        made.delete()
    with pytest.raises(IntegrityError, match="lines are booked in the periods from 2026-04-01 on"):
        StatementCadence.objects.filter(pk=made.pk).update(from_day=date(2026, 9, 1))


def said_to(partner: Partner, day: date) -> str:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        StatementCadence.objects.create(partner=partner, from_day=day, cadence="half_month")
    return str(refused.value).splitlines()[0].split(":")[0]


def test_lines_that_fall_due_are_in_a_statement_even_if_they_come_to_nothing() -> None:
    firm = Firm([{"id": "lots", "type": "lot", "rate": "5.00", "hold_days": 20}])
    firm.trades("2026-01-20", "1.00")
    firm.trades("2026-01-20", "0.00")
    firm.month("2026-01")
    february = firm.month("2026-02")
    assert february is not None
    assert (february.statement.lines, february.statement.due, february.payable) == (0, 0, 0)
    assert firm.month("2026-03") is None
