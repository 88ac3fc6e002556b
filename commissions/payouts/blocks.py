"""How the payments of an order are put together in a bank's file, which may answer for each block as a whole."""

from __future__ import annotations

from collections import defaultdict

from schwifty import IBAN

from commissions.payouts.payment import Order, Payment

SEPA = "SEPA"


def blocks(order: Order) -> dict[str, list[Payment]]:
    """Id of each block → its payments: those in euro within SEPA, then the others by currency."""
    # Banks take one service level and one currency of a block, and refuse a block that mixes them.
    found: dict[str, list[Payment]] = defaultdict(list)
    for payment in order.payments:
        found[f"{order.id}-{SEPA if is_sepa(payment) else payment.currency}"].append(payment)
    return dict(found)


def is_sepa(payment: Payment) -> bool:
    """Whether it is a euro payment to an account that SEPA reaches."""
    iban = payment.payee.details.get("iban", "")
    return payment.currency == "EUR" and bool(iban) and IBAN(iban, allow_invalid=True).in_sepa_zone
