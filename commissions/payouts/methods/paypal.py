"""An account at PayPal, found by its e-mail address."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as marked

from commissions.payouts.methods.base import Details, Method, Problem, codes, text
from commissions.payouts.methods.wise import EMAIL
from track360.site.masking import masked_email


class PayPal(Method):
    """Paid to whoever has the address."""

    key = "paypal"
    title = "PayPal"
    required = ("email",)
    fields = {
        "email": text(marked("E-mail"), marked("The e-mail address of the account at PayPal."), 127, **EMAIL),
    }
    currencies = codes("AUD BRL CAD CHF CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD")

    def problems(self, details: Details) -> Iterator[Problem]:
        yield from ()

    def masked(self, details: Details) -> str:
        return masked_email(details["email"])


PAYPAL = PayPal()
