"""Where what keeps something from being paid is mended: a link beside each reason."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from commissions.admin.chosen_partner import link
from commissions.holds.payability import SUSPENDED
from commissions.payouts.batches.rests import HELD, NO_TAX_DATA, NOWHERE, WITHHELD, Rest
from track360.partners.models import Partner

Mend = tuple[str, str]
"""A name and an address, both "" where there is none, or who looks may not open it."""
NONE: Mend = ("", "")


def mend(request: HttpRequest, partner: Partner, rest: Rest) -> Mend:
    """What to open to mend it."""
    if rest.why_not not in _PAGES:
        return NONE
    name, page, asked = _PAGES[rest.why_not]
    address = link(request, page, **asked(partner, rest))
    return (name, address) if address else NONE


def _form(partner: Partner, rest: Rest) -> dict[str, object]:
    statement = rest.payable.statement
    whom = {"partner": partner.pk, "affiliate_id": statement.affiliate_id}
    return {**whom, "currency": statement.currency, "paid_in": rest.payable.paid_in}


def _list(partner: Partner, rest: Rest) -> dict[str, object]:
    return {"partner_id": partner.pk, "affiliate_id": rest.payable.statement.affiliate_id}


def _search(partner: Partner, rest: Rest) -> dict[str, object]:
    return {"partner_id": partner.pk, "q": rest.payable.statement.affiliate_id}


_PAGES: dict[str, tuple[str, str, Callable[[Partner, Rest], dict[str, object]]]] = {
    NOWHERE: ("Payout details", "commissions_payoutdetails_new", _form),
    NO_TAX_DATA: ("Tax status", "commissions_taxstatus_new", _form),
    HELD: ("Holds", "commissions_hold_changelist", _list),
    SUSPENDED: ("Affiliate", "affiliates_affiliate_changelist", _search),
    WITHHELD: ("Disputes", "commissions_dispute_changelist", _list),
}
