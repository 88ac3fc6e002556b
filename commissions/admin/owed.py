"""What a partner owes its affiliates now, on the operators' site."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from commissions.admin.chosen_partner import chosen
from commissions.admin.common import shown_page
from commissions.payouts.owed import Owed, in_all, owed
from track360.core.snapshot import one_moment
from track360.partners.models import Partner
from track360.site.exports import KINDS, Column, download, file_name
from track360.site.sites import operator_site

KINDS_OF_OWED = {
    "earned": ("Earned, open", "booked into periods that are not closed yet"),
    "in_review": ("In review", "due with closed statements that nobody has approved"),
    "approved": ("Approved, unpaid", "approved, to be paid out"),
    "in_payout": ("In payout", "in a batch that the bank has not answered"),
    "carried": (
        "Carried",
        "opens the next statement: below the minimum, blocked, rounded off, or paid too much before",
    ),
    "on_hold": ("On hold", "of closed periods, payable on a later day"),
    "withheld": ("Withheld", "due, and held back or disputed"),
}
"""Heading and meaning of each part, by its name."""


class Row(NamedTuple):
    """What is owed in one currency for one period."""

    currency: str
    period: str
    owed: Owed


def page(request: HttpRequest) -> HttpResponse:
    """By currency, with where it comes from."""
    found = chosen(request)
    currencies = _owed(found.partner) if found.partner else {}
    code = found.partner.code if found.partner else ""
    return shown_page(
        request,
        "commissions/owed.html",
        "Owed",
        chosen=found,
        kinds=KINDS_OF_OWED,
        currencies=[(currency, in_all(rows), rows) for currency, rows in currencies.items()],
        files=[(kind, reverse("admin:owed_file", args=[kind], query={"partner": code})) for kind in KINDS],
    )


def _owed(partner: Partner) -> dict[str, dict[str, Owed]]:
    with one_moment():
        return owed(partner)


def _amount(name: str) -> Column:
    return Column(name, lambda row: getattr(row.owed, name), total=True)


COLUMNS = (
    Column("currency", lambda row: row.currency, currency=True),
    Column("period", lambda row: row.period),
    *map(_amount, (*KINDS_OF_OWED, "total")),
)


def file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same, a row for each currency and period."""
    found = chosen(request)
    if found.partner is None or kind not in KINDS:
        raise Http404
    by_currency = _owed(found.partner)
    rows = [Row(currency, label, each) for currency, periods in by_currency.items() for label, each in periods.items()]
    return download(kind, file_name("owed", found.partner.code), COLUMNS, rows)


operator_site.add_page("owed/", page, "owed", "commissions.view_statement")
operator_site.add_page("owed/<str:kind>/", file, "owed_file", "commissions.view_statement")
