"""Numbers of a partner's API and of a database, on their way to ingest: exact, or refused with a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from track360.connectors.http import responses
from track360.connectors.pull import page_intake
from track360.connectors.sql import client as sql


@pytest.mark.parametrize("text", ["1e-999999999", "-1e-31", "1e18", "1e999999999", "1e-99999999999999999999", "NaN"])
def test_what_would_become_nothing_or_too_much_is_no_amount(text: str) -> None:
    for places in (None, 2, 8):
        with pytest.raises(ValueError, match=r"is not an? (amount|number)"):
            responses.number(text, places)


@pytest.mark.parametrize(("text", "kept"), [("1e17", 10**17), ("1.2345e-8", 1.2345e-8), ("-7.50", -7.5), ("0e-99", 0)])
def test_what_a_float_carries_stays(text: str, kept: float) -> None:
    found = responses.number(text)
    assert (found, type(found)) == (kept, type(kept))


@pytest.mark.parametrize("text", ["1e-999999999", "1e-99999999999999999999", "0.1234567890123456"])
def test_an_answer_keeps_what_it_cannot_carry_until_its_record_is_refused(text: str) -> None:
    [row] = responses.read(f'[{{"lots_traded": {text}, "commission": 0.25}}]'.encode())
    assert str(row["lots_traded"]).lower() == text.lower()
    assert row["commission"] == 0.25


def test_the_record_is_refused_for_the_number_itself() -> None:
    record = {"lots_traded": Decimal("1e-999999999"), "pnl": Decimal("0.1234567890123456"), "extra": {"a": "\0"}}
    assert page_intake._inexact(record) == [
        ("/lots_traded", "too_many_decimals", "has more than 30 decimal places"),
        ("/pnl", "too_many_digits", "has 16 significant digits; at most 15 are taken"),
        ("/extra", "unstorable", "holds what cannot be stored"),
    ]


def test_a_database_may_hold_what_no_json_number_says() -> None:
    told = [sql._number(Decimal(text)) for text in ("1e-40", "Infinity", "2.50")]
    assert (told[0], told[1], told[2]) == (Decimal("1e-40"), Decimal("Infinity"), 2.5)
