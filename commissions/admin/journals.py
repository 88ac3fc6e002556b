"""A closed period as journal entries, as a file for an accounting package; on the operators' site."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from commissions.admin.chosen_partner import link_to
from commissions.payouts.journal import beancount_file, csv_file
from commissions.payouts.journal.entries import of_period
from commissions.statements.models import Closing
from track360.core.snapshot import one_moment
from track360.site import watching
from track360.site.exports import attached, file_name
from track360.site.operator_scope import operator_scope
from track360.site.sites import operator_site

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "beancount": "text/plain; charset=utf-8"}


def journal(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """All entries of it, with what was paid of it until now."""
    closings = operator_scope(request.user).cut(Closing.objects.select_related("partner"), "partner_id")
    closing = closings.filter(pk=pk).first()
    if closing is None or kind not in MEDIA_TYPES:
        raise Http404
    watching.note(request, closing)
    with one_moment():
        entries = list(of_period(closing))
    named = f"{closing.partner.code} {closing.label}"
    body = csv_file.write(entries) if kind == "csv" else beancount_file.write(named, entries)
    name = file_name("journal", closing.partner.code, closing.label)
    return attached(HttpResponse(body, content_type=MEDIA_TYPES[kind]), f"{name}.{kind}")


operator_site.add_page(
    "closings/<int:pk>/journal/<str:kind>/", journal, "commissions_closing_journal", "commissions.view_payout"
)


def links(request: HttpRequest, closing: Closing) -> list[tuple[str, str]]:
    """(kind, address) of the files; none for who may not have them."""
    found = [(kind, link_to(request, "commissions_closing_journal", closing.pk, kind)) for kind in MEDIA_TYPES]
    return [(kind, address) for kind, address in found if address]
