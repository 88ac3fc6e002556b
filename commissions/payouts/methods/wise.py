"""An account at Wise, found by its e-mail address."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as marked

from commissions.payouts.methods.base import Details, Method, Problem, codes, text
from track360.site.masking import masked_email

EMAIL = {"format": "email", "errorMessage": {"format": "is no e-mail address"}}


class Wise(Method):
    """Whoever has the address says at Wise where the money goes."""

    key = "wise"
    title = "Wise"
    required = ("holder", "email")
    fields = {
        "holder": text(marked("Name"), marked("The full name at Wise."), 140),
        "email": text(marked("E-mail"), marked("The e-mail address of the account at Wise."), 200, **EMAIL),
    }
    currencies = codes(
        "AED AUD BDT BGN BRL CAD CHF CLP CNY COP CRC CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS INR JPY KES KRW LKR MAD "
        "MXN MYR NGN NOK NPR NZD PEN PHP PKR PLN RON SEK SGD THB TRY TZS UAH UGX USD UYU VND ZAR"
    )

    def problems(self, details: Details) -> Iterator[Problem]:
        yield from ()

    def masked(self, details: Details) -> str:
        return masked_email(details["email"])


WISE = Wise()
