"""Why something is not paid, for all it is true of, and where that is mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.http import HttpRequest

from commissions.admin.chosen_partner import link
from commissions.admin.common import SHOWN
from commissions.holds.payability import SUSPENDED
from commissions.payouts.batches.rests import HELD, NO_TAX_DATA, NOT_YET, NOWHERE, WITHHELD, Rest
from track360.partners.models import Partner
from track360.site.totals import Totals, by_currency

Mend = tuple[str, str]
"""A name and an address, both "" where there is none, or who looks may not open it."""
NONE: Mend = ("", "")


class Reason(NamedTuple):
    """Why something is not paid: how often, how much, and the first of it, each with the link by which it is mended."""

    why: str
    number: int
    totals: Totals
    first: list[tuple[Rest, Mend]]

    @property
    def more(self) -> int:
        """How many are not among the first."""
        return self.number - len(self.first)


def reasons(request: HttpRequest, partner: Partner, rests: Iterable[Rest]) -> list[Reason]:
    """The reason that keeps most first."""
    found: dict[str, list[Rest]] = defaultdict(list)
    for each in rests:
        found[each.why_not].append(each)
    return [
        Reason(why, len(kept), _sums(kept), [(each, mend(request, partner, each)) for each in kept[:SHOWN]])
        for why, kept in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _sums(rests: Iterable[Rest]) -> Totals:
    return by_currency((each.payable.paid_in, each.amount) for each in rests)


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
    NOT_YET: ("Payout details", "commissions_payoutdetails_changelist", _list),
    NO_TAX_DATA: ("Tax status", "commissions_taxstatus_new", _form),
    HELD: ("Holds", "commissions_hold_changelist", _list),
    SUSPENDED: ("Affiliate", "affiliates_affiliate_changelist", _search),
    WITHHELD: ("Disputes", "commissions_dispute_changelist", _list),
}
