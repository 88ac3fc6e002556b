"""Payments to write and to answer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from commissions.payouts.payment import Address, Order, Payee, Payer, Payment

IBAN = "DE89370400440532013000"
BERLIN = Address(("Hauptstr. 1",), "10115", "Berlin", "DE")
DETAILS: dict[str, dict[str, str]] = {
    "bank": {"holder": "Jörg Müller", "iban": IBAN},
    "wise": {"holder": "Jörg Müller", "email": "joerg@example.com"},
    "paypal": {"email": "joerg@example.com"},
    "stablecoin": {
        "network": "ERC-20",
        "token": "USDC",
        "address": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    },
}
AMERICAN = {"holder": "Jo Miller", "account_number": "123456789", "bic": "CHASUS33", "routing_number": "021000021"}
ACME = Payer("Acme Μάρκετς & Co", Address((), "", "Athens", "GR"), "GR1601101250000000012300695", "ETHNGRAA")


def payment(
    payment_id: str = "P1", amount: str = "100", currency: str = "USD", method: str = "bank", **changed: Any
) -> Payment:
    """To Jörg Müller, unless ``details``, ``name`` or ``address`` say otherwise; ``net``, ``vat``, ``withholding``."""
    details = changed.get("details", DETAILS[method])
    payee = Payee(changed.get("name", "Jörg Müller"), changed.get("address", BERLIN), method, details)
    taxes = {name: Decimal(changed[name]) for name in ("vat", "withholding") if name in changed}
    net = Decimal(changed.get("net", amount))
    return Payment(payment_id, Decimal(amount), currency, payee, changed.get("reference", "Acme 2026-01"), net, **taxes)


def order(*payments: Payment, payer: Payer = ACME) -> Order:
    """Made on 9 February 2026, to be carried out on the tenth."""
    moment = datetime(2026, 2, 9, 8, 30, tzinfo=UTC)
    return Order("B-7", payer, date(2026, 2, 10), moment, payments or (payment(),))
