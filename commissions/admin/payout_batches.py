"""Operator pages of payout batches: who drafted what, releasing, the file, and the bank's answer."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.views.decorators.http import require_POST, require_safe
from unfold.decorators import display

from commissions.admin import payout_batch_parts as parts
from commissions.admin.common import SHOWN
from commissions.corrections.errors import Refused
from commissions.payouts.answers.registry import READERS
from commissions.payouts.batches import service
from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.payouts.batches.order import file_of, format_of
from track360.partners import four_eyes
from track360.partners.filters import PartnerFilter
from track360.site import watching
from track360.site.display import amount
from track360.site.exports import Column, attached
from track360.site.filters import choice_filter, value_filter
from track360.site.permissions import needs
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

DOWNLOAD = "commissions.download_payoutbatch"
State = PayoutBatch.State
ANSWERED_BY = {"pain.001": "pain.002"}
"""The kind of answer that a format usually gets; others a CSV."""
COLOURS = {"drafted": "warning", "released": "info", "answered": "success", "cancelled": "default"}


@admin.register(PayoutBatch, site=operator_site)
class PayoutBatchAdmin(ReadOnlyAdmin):
    """Payments that are handed over together."""

    list_display = (
        "name", "partner", "format_title", "state_label", "number", "totals_shown", "requested_day", "drafted_by",
        "released_shown",
    )  # fmt: skip
    list_filter = (PartnerFilter, choice_filter("state", "state"), value_filter("format", "format"))
    list_display_links = ("name",)
    list_select_related = ("partner",)
    exact_search = ("order_id",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Payout batches"
    explanation = (
        "Payments that are handed over in one file: drafted by one, released by another, answered by the bank."
    )
    empty_text = "No batch yet: draft one from what can be paid, under Payouts."
    object_template = "commissions/payout_batch.html"
    export_columns = (
        Column("batch", lambda row: row.order_id),
        Column("partner", lambda row: row.partner.code),
        Column("format", lambda row: row.format),
        Column("state", lambda row: parts.state_of(row)),
        Column("payments", lambda row: row.number),
        Column("totals", lambda row: ", ".join(f"{total:f} {currency}" for currency, total in parts.totals_of(row))),
        Column("requested_day", lambda row: row.requested_day),
        Column("drafted_by", lambda row: row.made_by),
        Column("drafted_at", lambda row: row.made_at),
        Column("released_by", lambda row: row.released_by),
        Column("released_at", lambda row: row.released_at),
        Column("sha256", lambda row: row.digest),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PayoutBatch]:
        """With how many payments it has, how many are open, and its totals as text; without the file."""
        rows = super().get_queryset(request).select_related("partner").defer("file")
        return rows.annotate(
            number=Count("payouts"),
            unanswered=Count("payouts", filter=Q(payouts__state=Payout.State.OPEN)),
            totals=ArraySubquery(parts.totals()),
        )

    @display(description="batch")
    def name(self, row: PayoutBatch) -> str:
        """What the bank knows it by."""
        return row.order_id

    @display(description="format")
    def format_title(self, row: PayoutBatch) -> str:
        """As people call it."""
        return parts.title_of(row.format)

    @display(description="state", label=COLOURS)
    def state_label(self, row: Any) -> str:
        """How far it is."""
        return parts.state_of(row)

    @display(description="payments")
    def number(self, row: Any) -> int:
        """How many."""
        return int(row.number)

    @display(description="total")
    def totals_shown(self, row: Any) -> str:
        """By currency."""
        return format_html_join(", ", "{}", ((amount(total, currency),) for currency, total in parts.totals_of(row)))

    @display(description="drafted by")
    def drafted_by(self, row: PayoutBatch) -> str:
        return row.made_by

    @display(description="released by", empty_value="–")
    def released_shown(self, row: PayoutBatch) -> str:
        return row.released_by or "–"

    def tools(self, request: HttpRequest) -> list[tuple[str, str]]:
        """To what can be paid."""
        return [(reverse("admin:payouts"), "New batch")]

    def more_urls(self, name: str) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/release/", view(require_POST(self.release_view)), name=f"{name}_release"),
            path("<int:pk>/cancel/", view(require_POST(self.cancel_view)), name=f"{name}_cancel"),
            path("<int:pk>/answer/", view(require_POST(self.answer_view)), name=f"{name}_answer"),
            path("<int:pk>/file/", view(require_safe(self.file_view)), name=f"{name}_file"),
        ]

    def object_title(self, request: HttpRequest, row: PayoutBatch) -> str:
        return f"Batch {row.order_id}"

    def details(self, request: HttpRequest, row: Any) -> list[DetailRow]:
        """Who drafted and released what."""
        of_partner = reverse("admin:payouts", query={"partner": row.partner.code})
        released = [DetailRow("Released by", row.released_by), DetailRow("Released", row.released_at)]
        return [
            DetailRow("Partner", row.partner, of_partner),
            DetailRow("Format", parts.title_of(row.format)),
            DetailRow("To be carried out on", row.requested_day),
            DetailRow("State", parts.state_of(row)),
            DetailRow("Drafted by", row.made_by),
            DetailRow("Drafted", row.made_at),
            *(released if row.released_at else []),
        ]

    def object_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """With its payments, and what may be done now."""
        why_not = service.why_not_release(row, four_eyes.person(request.user))
        may = {name: request.user.has_perm(right) for name, right in RIGHTS.items()}
        return {
            "batch": row,
            "more": max(row.number - SHOWN, 0),
            "all": reverse("admin:commissions_payout_changelist", query={"batch": row.order_id}),
            "sums": parts.sums(row),
            "may": may,
            "why_not": why_not,
            "publishers": four_eyes.others(row.maker_id, service.RELEASE, row.partner_id)
            if why_not == service.YOURS
            else [],
            "readers": READERS.values(),
            "expected": ANSWERED_BY.get(row.format, "csv"),
            "problems": getattr(request, "problems_of_answer", []),
            **(parts.of_draft(request, row) if row.state == State.DRAFTED else {"payouts": parts.payouts(row)}),
        }

    @needs(service.RELEASE)
    def release_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let the file be handed over."""
        row = self.find(request, str(pk))
        try:
            service.release(row.pk, four_eyes.person(request.user))
            messages.success(request, "Released. Now its file can be downloaded and handed over.")
        except Refused as error:
            messages.error(request, f"Not released: {error}")
        return _back(row)

    @needs(service.DRAFT)
    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give back what it reserved."""
        row = self.find(request, str(pk))
        try:
            service.cancel(row.pk, four_eyes.person(request.user))
            messages.success(request, "Cancelled: all of it can be paid by another batch.")
        except Refused as error:
            messages.error(request, f"Not cancelled: {error}")
        return _back(row)

    @needs(DOWNLOAD)
    def file_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The file as it was drafted, once it is released; that somebody took it stands in the log of people."""
        row = self.find(request, str(pk))
        if row.state != State.RELEASED:
            messages.error(request, "The file is handed over once somebody has released the batch.")
            return _back(row)
        watching.note(request, row, rows=row.number)
        name, body = file_of(row)
        return attached(HttpResponse(body, content_type=format_of(row).media_type), name)

    @needs(service.ANSWER)
    def answer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take what the bank says; a file with a mistake counts nowhere, and the page says where it is."""
        row = self.find(request, str(pk))
        try:
            changed = service.answer(row.pk, *parts.uploaded(request), four_eyes.person(request.user))
        except Refused as error:
            request.problems_of_answer = str(error).splitlines()  # type: ignore[attr-defined]
            return self.object_view(request, str(pk))
        messages.success(request, f"Taken: {changed} changed." if changed else "Nothing new: all it says was known.")
        return _back(row)


RIGHTS = {"draft": service.DRAFT, "release": service.RELEASE, "download": DOWNLOAD, "answer": service.ANSWER}


def _back(row: PayoutBatch) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:commissions_payoutbatch_change", args=[row.pk]))
