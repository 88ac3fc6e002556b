"""What every format holds to, and what each makes of a payment."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import Any

import pytest

from commissions.payouts.formats.base import NotWritten
from commissions.payouts.formats.registry import FORMATS
from commissions.payouts.methods.registry import METHODS
from tests.commissions.payouts.orders import AMERICAN, DETAILS, order, payment


def rows(key: str, *payments: Any) -> list[list[str]]:
    """The lines of a CSV as a program reads them."""
    return list(csv.reader(FORMATS[key].write(order(*payments)).decode().splitlines()))


def problems(key: str, *payments: Any, **changed: Any) -> list[str]:
    with pytest.raises(NotWritten) as refused:
        FORMATS[key].write(order(*payments, **changed))
    return [str(each) for each in refused.value.problems]


@pytest.mark.parametrize("key", sorted(FORMATS))
def test_every_format_holds_to_the_contract(key: str) -> None:
    made = FORMATS[key]
    taken = {method: made.takes(method, "USD") for method in METHODS}
    assert any(taken.values())
    for method, takes in taken.items():
        one = payment("P-1", "1234567.50", method=method)
        if takes:
            body = made.write(order(one))
            assert body == made.write(order(one))
            assert (b"1234567.50" in body, b"P-1" in body) == (True, True)
        else:
            assert problems(key, one) == [f"P-1: {made.title} does not pay by {method} in USD"]


def test_one_bad_payment_keeps_the_file_from_being_written() -> None:
    good, bad = payment("P1", method="paypal"), payment("P2", method="wise")
    assert problems("paypal", good, bad) == ["P2: PayPal Payouts does not pay by wise in USD"]


def test_wise() -> None:
    by_mail = payment("P-0000000042", "80.50", "EUR", "wise")
    by_iban = payment("P2", "5000", "JPY")
    head, *lines = rows("wise", by_mail, by_iban)
    assert head == [
        "name",
        "recipientEmail",
        "paymentReference",
        "receiverType",
        "amountCurrency",
        "amount",
        "sourceCurrency",
        "targetCurrency",
        "IBAN",
        "type",
    ]
    mail = "Jörg Müller,joerg@example.com,0000000042,PRIVATE,target,80.50,EUR,EUR,,EMAIL"
    iban = "Jörg Müller,,P2,PRIVATE,target,5000,JPY,JPY,DE89370400440532013000,IBAN"
    assert [",".join(line) for line in lines] == [mail, iban]
    assert problems("wise", payment(details=AMERICAN)) == [
        "P1: Wise takes an account number only in a file of that country: pay it through the bank"
    ]


def test_paypal() -> None:
    taxed = payment("P1", "104", "EUR", "paypal", net="100", vat="24", withholding="20")
    assert rows("paypal", taxed, payment("P2", "7.1", "EUR", "paypal")) == [
        ["joerg@example.com", "104.00", "EUR", "P1", "Acme 2026-01 NET 100.00 VAT 24.00 WITHHELD 20.00", "PAYPAL"],
        ["joerg@example.com", "7.10", "EUR", "P2", "Acme 2026-01", "PAYPAL"],
    ]
    assert rows("paypal", payment("P3", "700", "HUF", "paypal"))[0][1] == "700"
    assert problems("paypal", payment("P3", "7.50", "HUF", "paypal")) == ["P3: PayPal takes no fraction of a HUF"]
    euro, dollar = payment("P1", currency="EUR", method="paypal"), payment("P2", method="paypal")
    assert problems("paypal", euro, dollar) == ["PayPal Payouts takes one currency a file"]
    assert problems("paypal", payment("P" * 31, method="paypal")) == [f"{'P' * 31}: its id has more than 30 characters"]


def test_stablecoins_by_network_and_token() -> None:
    wallet = "HN7cABqLq46Es1jh92dQQisAq662SmxELLLsHHe4YWrH"
    solana = payment("P1", "1", method="stablecoin", details={"network": "Solana", "token": "USDT", "address": wallet})
    head, *lines = rows("stablecoin", solana, payment("P2", "99.9", method="stablecoin"))
    assert head == ["network", "token", "address", "amount", "payment_id"]
    assert lines == [
        ["ERC-20", "USDC", DETAILS["stablecoin"]["address"], "99.90", "P2"],
        ["Solana", "USDT", wallet, "1.00", "P1"],
    ]


def test_plain_csv_tells_everything_and_runs_nothing() -> None:
    evil = payment("P1", "104", "KWD", net="100", vat="24", withholding="20", name="=cmd|' /C calc'!A0")
    head, line = rows("csv", evil)
    told = dict(zip(head, line, strict=True))
    assert (told["payee"], told["iban"], told["email"]) == ("'=cmd|' /C calc'!A0", DETAILS["bank"]["iban"], "")
    figures = [told[name] for name in ("amount", "net", "vat", "withholding")]
    assert figures == ["104.000", "100.000", "24.000", "20.000"]
    assert {name for method in METHODS.values() for name in method.fields} < set(head)


def test_where_a_machine_reads_a_formula_is_refused() -> None:
    named = {**DETAILS["wise"], "holder": "@SUM(1)"}
    assert problems("wise", payment(method="wise", details=named)) == ["P1: the name begins like a formula"]


def test_a_file_takes_no_more_than_its_service() -> None:
    many = [payment(f"P{number}", "1", method="wise") for number in range(1001)]
    assert problems("wise", *many) == ["Wise batch takes 1000 payments a file, not 1001"]
    assert sum(Decimal(line[5]) for line in rows("wise", *many[:1000])[1:]) == 1000
