"""A payment that could not be paid exactly so does not come to be."""

from __future__ import annotations

from typing import Any

import pytest

from commissions.payouts.bank_text import Unwritable, latin
from tests.commissions.payouts.orders import order, payment


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"amount": "0"}, "0 USD cannot be paid"),
        ({"amount": "-1"}, "-1 USD cannot be paid"),
        ({"amount": "1.001"}, "1.001 USD cannot be paid"),
        ({"amount": "1.5", "currency": "JPY"}, "1.5 JPY cannot be paid"),
        ({"amount": "1.2345", "currency": "KWD"}, "1.2345 KWD cannot be paid"),
        ({"amount": "120", "net": "100", "vat": "24"}, "payment P1 is not its net and VAT less what is withheld"),
        ({"payment_id": "P 1"}, "'P 1' cannot be the id of a payment"),
        ({"payment_id": "-P1"}, "'-P1' cannot be the id of a payment"),
        ({"payment_id": "P" * 36}, f"'{'P' * 36}' cannot be the id of a payment"),
        ({"payment_id": "P1\n"}, r"'P1\n' cannot be the id of a payment"),
    ],
)
def test_what_cannot_be_paid(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is compared
        payment(**fields)
    assert str(refused.value) == message


def test_amounts_are_written_in_the_minor_unit() -> None:
    written = [payment(amount=a, currency=c).written for a, c in [("5", "USD"), ("5E+3", "JPY"), ("1.5", "KWD")]]
    assert written == ["5.00", "5000", "1.500"]


def test_the_payee_reads_what_the_amount_is_made_of() -> None:
    assert payment().remittance == "Acme 2026-01"
    taxed = payment(amount="104", net="100", vat="24", withholding="20")
    assert taxed.remittance == "Acme 2026-01 NET 100.00 VAT 24.00 WITHHELD 20.00"
    assert payment(amount="124", net="100", vat="24").remittance == "Acme 2026-01 NET 100.00 VAT 24.00"


def test_an_order_names_each_payment_once() -> None:
    with pytest.raises(ValueError, match="two payments have one id"):
        order(payment("P1"), payment("P1"))


@pytest.mark.parametrize(
    ("name", "carried"),
    [
        ("Müller & Söhne", "Muller + Sohne"),
        ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
        ("Щукин Ярослав", "Shchukin Iaroslav"),
        ("Łukasz Ørsted", "Lukasz Orsted"),
        ("  O’Neil\t[Jr] ", "O'Neil (Jr)"),
        ("Jo\u0308rg", "Jorg"),
    ],
)
def test_a_name_in_the_letters_of_a_bank(name: str, carried: str) -> None:
    assert latin(name, 70) == carried


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("محمد", "has 'م' (U+0645), which no bank carries"),
        ("王 Wang", "has '王' (U+738B), which no bank carries"),
        ("A\0B", r"has '\x00' (U+0000), which no bank carries"),
        ("  ", "has no character that a bank can carry"),
        ("ß" * 36, "has 72 characters as a bank writes it; at most 70 are carried"),
    ],
)
def test_a_name_that_no_bank_carries(name: str, message: str) -> None:
    with pytest.raises(Unwritable) as refused:
        latin(name, 70)
    assert str(refused.value).startswith(message)
