"""A bank account: an IBAN, or where a country has none the account number with the bank's BIC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_noop as marked
from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from commissions.payouts.bank_text import Unwritable, latin
from commissions.payouts.methods.base import Details, Method, Problem, ends, text
from track360.core.language import say

LONGEST_NAME = 70
"""Characters of a name that SEPA carries."""
_COMPACT = ("iban", "bic", "account_number", "routing_number")


class Bank(Method):
    """Checked by schwifty: length, form and check digits of an IBAN, form and country of a BIC."""

    key = "bank"
    title = marked("Bank account")
    required = ("holder",)
    fields = {
        "holder": text(
            marked("Account holder"),
            marked("The name in which the bank keeps the account, in Latin, Greek or Cyrillic letters."),
            140,
        ),
        "iban": text(
            marked("IBAN"), marked("Where the country of your bank has none: account number and BIC instead."), 42
        ),
        "bic": text(marked("BIC"), marked("The bank's SWIFT code; needed with an account number."), 15),
        "account_number": text(marked("Account number"), marked("Only where the country has no IBAN."), 42),
        "routing_number": text(
            marked("Routing number"), marked("The bank's national code with an account number, where there is one."), 35
        ),
    }

    def normal(self, given: Mapping[str, Any]) -> dict[str, Any]:
        details = super().normal(given)
        for name in _COMPACT:
            if isinstance(details.get(name), str):
                # As people write them: in groups, in small letters.
                details[name] = "".join(details[name].split()).replace("-", "").upper()
        return {name: value for name, value in details.items() if value}

    def problems(self, details: Details) -> Iterator[Problem]:
        yield from _name(details["holder"])
        if "iban" in details:
            yield from _iban(details)
        elif "account_number" in details:
            yield from _account(details)
        else:
            yield "iban", say("is missing; where the country has none, give the account number and the BIC")
        if "bic" in details:
            yield from _bic(details["bic"])

    def masked(self, details: Details) -> str:
        return ends(details.get("iban") or details["account_number"])


def _name(holder: str) -> Iterator[Problem]:
    try:
        latin(holder, LONGEST_NAME)
    except Unwritable as error:
        yield "holder", str(error)


def _iban(details: Details) -> Iterator[Problem]:
    try:
        IBAN(details["iban"])
    except SchwiftyException as error:
        yield "iban", say("is no IBAN: {why}", why=_said(error))
    for other in ("account_number", "routing_number"):
        if other in details:
            yield other, say("is not wanted with an IBAN")


def _account(details: Details) -> Iterator[Problem]:
    for name in ("account_number", "routing_number"):
        if not (details.get(name, "0").isascii() and details.get(name, "0").isalnum()):
            yield name, say("has other characters than letters and digits")
    if "bic" not in details:
        yield "bic", say("is missing: an account number alone does not say which bank")
    elif has_ibans(country := details["bic"][4:6]):
        yield "account_number", say("banks of this country ({country}) have IBANs: give that", country=country)


def has_ibans(country: str) -> bool:
    """Whether accounts in the country of this code are named by IBANs."""
    try:
        return not IBAN(f"{country}00", allow_invalid=True).is_aspirational
    except SchwiftyException:
        return False


def _bic(bic: str) -> Iterator[Problem]:
    try:
        BIC(bic)
    except SchwiftyException as error:
        yield "bic", say("is no BIC: {why}", why=_said(error))


def _said(error: SchwiftyException) -> str:
    # The library's sentences name what is wrong; the value stands in none of those that we let through.
    return {
        "InvalidChecksumDigits": say("the check digits do not fit the rest, so something is mistyped"),
        "InvalidLength": say("it has too few or too many characters"),
        "InvalidStructure": say("letters and digits do not stand where they must"),
        "InvalidCountryCode": say("it names no country that has them"),
    }.get(type(error).__name__, say("the number of the account or of the bank cannot be right"))


BANK = Bank()
