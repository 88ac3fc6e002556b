"""What the rules on fees and first deposits say of their documents to whoever is paid by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from commissions.rating.rules.wording import ONCE_A_PERSON, counted, joined, marked, money, numeral, phrase

_CONDITIONS: dict[str, Callable[[Any, str], str]] = {
    "min_deposit": lambda value, currency: phrase(
        "deposits of at least {amount} {currency}", amount=money(value), currency=currency
    ),
    "min_lots": lambda value, _: phrase("at least {lots} lots", lots=numeral(value)),
    "within_days": lambda value, _: counted("within {number} days", value),
    "kyc": lambda value, _: phrase("KYC {states}", states=joined(value, marked(" or "))),
    "countries": lambda value, _: phrase("from {countries}", countries=joined(value)),
}
"""The conditions of ``qualify`` in words."""
_OF_FEE = {
    "first": marked("{percent} % of the first fee"),
    "repeat": marked("{percent} % of the repeat fee"),
    "reset": marked("{percent} % of the reset fee"),
}


def describe_fees(document: Mapping[str, Any], currency: str) -> list[str]:
    """The percents and products of a rule on fees in one sentence; nothing where it has tiers alone."""
    shares = joined(
        phrase(_OF_FEE[kind], percent=numeral(share)) for kind, share in document.get("percent", {}).items()
    )
    products = joined(_product(product, currency) for product in document.get("by_product", []))
    paid = joined((part for part in (shares, products) if part), "; ")
    return [phrase("{paid}.", paid=paid)] if paid else []


def _product(product: Mapping[str, Any], currency: str) -> str:
    return phrase(
        "{amount} {currency} for {kind} {size}",
        amount=money(product["amount"]),
        currency=currency,
        kind=product["challenge_type"],
        size=numeral(product["account_size"]),
    )


def describe_clawback(document: Mapping[str, Any]) -> Iterator[str]:
    """What a refund takes back, unless its part, as anybody expects."""
    if document.get("clawback") == "full":
        yield phrase("A refund takes all of it back.")
    if document.get("clawback") == "none":
        yield phrase("A refund takes nothing back.")


def describe_amount(document: Mapping[str, Any], currency: str) -> str:
    """What is paid for a first deposit, by country where it differs."""
    by_country = joined(
        phrase("{country} {amount}", country=country, amount=money(amount))
        for country, amount in document.get("by_country", {}).items()
    )
    if "amount" not in document:
        return phrase("{by_country} for a customer's first deposit.", by_country=by_country)
    paid = {"amount": money(document["amount"]), "currency": currency}
    if not by_country:
        return phrase("{amount} {currency} for a customer's first deposit.", **paid)
    return phrase("{amount} {currency} ({by_country}) for a customer's first deposit.", by_country=by_country, **paid)


def describe_qualifying(document: Mapping[str, Any], currency: str) -> list[str]:
    """What a first deposit must meet."""
    asked = [_CONDITIONS[name](value, currency) for name, value in (document.get("qualify") or {}).items()]
    described: list[str] = [phrase("Qualifies with {conditions}.", conditions=joined(asked))] if asked else []
    if document.get("per") == "person":
        described.append(ONCE_A_PERSON)
    if hours := document.get("ftd_window_hours"):
        described.append(counted("Deposits within {number} hours of the first count with it.", hours))
    return described
