"""Operator pages of the calls that systems of partners have made."""

from __future__ import annotations

from functools import partial

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from unfold.decorators import display

from track360.events.admin.inbound_questions import MAY_CHANGE
from track360.events.inbound import service
from track360.events.inbound.models import InboundCall
from track360.partners.credentials.admin import pages
from track360.partners.credentials.admin.pages import Question
from track360.site.filters import choice_filter, exact_filter
from track360.site.masking import sees_clear
from track360.site.permissions import needs
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

OUTCOMES = {"accepted": "success", "unused": "default", "quarantined": "danger"}


@admin.register(InboundCall, site=operator_site)
class InboundCallAdmin(ReadOnlyAdmin):
    """Every call that was believed."""

    partner_path = "source__partner_id"
    list_display = ("received_at", "source", "event", "outcome_label", "reason", "repeated")
    list_filter = (
        choice_filter("outcome", "outcome"),
        exact_filter("source_id", "source"),
        exact_filter("event", "event"),
    )
    list_select_related = ("source__partner",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Inbound calls"
    explanation = (
        "What systems of partners told us; kept for 90 days. What nobody could map waits here for its mapping."
    )
    empty_text = "Nobody has called yet."

    @display(description="outcome", label=OUTCOMES)
    def outcome_label(self, row: InboundCall) -> str:
        """What became of it."""
        return row.outcome

    def more_urls(self, name: str) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [path("<int:object_id>/again/", view(self.again_view), name=f"{name}_again")]

    @needs(MAY_CHANGE)
    def again_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Try a quarantined call again, by the mapping as it is now."""
        row = self.find(request, str(object_id))
        if row.outcome != InboundCall.Outcome.QUARANTINED:
            raise Http404

        def act() -> str:
            tried = service.again(row)
            return f"It is {tried.get_outcome_display()}. {tried.reason}".strip()

        lead = "It is read anew by the mapping as it is now; what it says is taken in once."
        question = Question("Try the call again", lead, "Try it again", act)
        place = reverse("admin:events_inboundcall_change", args=[row.pk])
        return pages.ask(request, question, partial(self.sub_page, request, row), place)

    def object_title(self, request: HttpRequest, row: InboundCall) -> str:
        return f"Call {row.pk}"

    def details(self, request: HttpRequest, row: InboundCall) -> list[DetailRow]:
        """The call, and its body for who may read personal data."""
        return [
            DetailRow("Source", row.source, reverse("admin:events_inboundsource_change", args=[row.source_id])),
            DetailRow("Received", row.received_at),
            DetailRow("Event", row.event or "none named"),
            DetailRow("Outcome", row.get_outcome_display()),
            DetailRow("Reason", row.reason or "none"),
            DetailRow("Records", ", ".join(f"{number} {name}" for name, number in row.counts.items()) or "none"),
            DetailRow("Came again", row.repeated),
            DetailRow("Body", _body(request, row)),
        ]


def _body(request: HttpRequest, row: InboundCall) -> str:
    if row.body is None:
        return "erased"
    return (
        service.bytes_of(row).decode("utf-8", "replace")
        if sees_clear(request)
        else "masked: it may say who somebody is"
    )


def _call_tools(request: HttpRequest, row: InboundCall) -> list[tuple[str, str]]:
    if row.outcome != InboundCall.Outcome.QUARANTINED:
        return []
    return [("Try it again", reverse("admin:events_inboundcall_again", args=[row.pk]))]


operator_site.add_object_tools(InboundCall, _call_tools)
