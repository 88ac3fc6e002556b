"""A closed period as journal entries, as a file for an accounting package; on the operators' site."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from commissions.payouts.journal import beancount_file, csv_file
from commissions.payouts.journal.entries import of_period
from commissions.statements.models import Closing
from track360.core.snapshot import one_moment
from track360.site import watching
from track360.site.exports import file_name
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
    answer = HttpResponse(body, content_type=MEDIA_TYPES[kind])
    name = file_name("journal", closing.partner.code, closing.label)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


operator_site.add_page(
    "closings/<int:pk>/journal/<str:kind>/", journal, "commissions_closing_journal", "commissions.view_payout"
)


def of_closing(request: HttpRequest, row: Closing) -> list[tuple[str, str]]:
    """Both files, from the page of the period."""
    names = [("Journal (CSV)", "csv"), ("Journal (beancount)", "beancount")]
    return [(name, reverse("admin:commissions_closing_journal", args=[row.pk, kind])) for name, kind in names]


operator_site.add_object_tools(Closing, of_closing)
