"""The proof: silent when the ledger is right, and never when it is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from commissions.ledger.models import LedgerEntry
from commissions.rollups.prove import prove
from commissions.settle.models import Proof
from commissions.settle.settler import settle
from tests.commissions.settle.conftest import Book
from tests.roles import as_owner

DAY = date(2026, 1, 5)


def test_a_settled_ledger_is_proved(book: type[Book]) -> None:
    made = book()
    made.trades(DAY, "1.25")
    settle(made.partner)
    proof = prove(made.partner)
    assert (proof.units, proof.pending, proof.incidents) == (1, 0, [])


def test_what_waits_to_be_settled_is_pending_and_no_incident(book: type[Book]) -> None:
    made = book()
    made.trades(DAY, "1.25")
    proof = prove(made.partner)
    assert (proof.pending, proof.holds) == (1, True)


def test_a_change_that_nobody_announced_is_an_incident(book: type[Book]) -> None:
    made = book()
    row = made.trades(DAY, "1.25")
    settle(made.partner)
    type(row).objects.filter(pk=row.pk).update(lots_traded=2)
    [difference] = prove(made.partner).incidents
    assert (difference.desired, difference.booked) == (Decimal("10.00"), Decimal("6.25"))


def test_an_entry_on_a_source_that_is_gone_is_an_incident(book: type[Book]) -> None:
    made = book()
    row = made.trades(DAY, "1.25")
    settle(made.partner)
    type(row).objects.filter(pk=row.pk).delete()
    [difference] = prove(made.partner).incidents
    assert (difference.unit, difference.booked) == (None, Decimal("6.25"))


def test_the_command_says_so_by_its_exit_code_and_keeps_the_result(book: type[Book]) -> None:
    made = book()
    row = made.trades(DAY, "1.25")
    settle(made.partner)
    call_command("prove", made.code)
    type(row).objects.filter(pk=row.pk).update(lots_traded=2)
    with pytest.raises(SystemExit) as exit_:
        call_command("prove", made.code)
    assert exit_.value.code == 1
    kept = Proof.objects.filter(partner=made.partner).order_by("id")
    assert [(each.units, each.incidents) for each in kept] == [(1, 0), (1, 1)]
    assert "the data says 10.00000000, the ledger 6.25000000" in kept[1].shown[0]


@pytest.mark.parametrize("statement", ["UPDATE {t} SET amount = 0 WHERE id = {id}", "DELETE FROM {t} WHERE id = {id}"])
def test_the_database_refuses_to_change_a_line(book: type[Book], statement: str) -> None:
    made = book()
    made.trades(DAY, "1.25")
    settle(made.partner)
    entry = LedgerEntry.objects.get(partner=made.partner)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        as_owner(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(t="commissions_ledgerentry", id=entry.pk))
    assert LedgerEntry.objects.get(pk=entry.pk).amount == Decimal("6.25")


def test_the_database_refuses_to_empty_the_ledger(book: type[Book]) -> None:
    book()
    with pytest.raises(DatabaseError, match="append-only"):
        _truncate()


@transaction.atomic
def _truncate() -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL track360.allow_truncate = 'off'")
        cursor.execute("TRUNCATE commissions_ledgerentry")
