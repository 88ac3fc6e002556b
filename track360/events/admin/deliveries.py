"""Operator pages of what was sent, and what was answered."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from unfold.decorators import display

from track360.events.delivery.models import Attempt, Delivery
from track360.site.exports import Column
from track360.site.filters import choice_filter, exact_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

COLOURS = {"waiting": "warning", "delivered": "success", "given_up": "danger"}


@admin.register(Delivery, site=operator_site)
class DeliveryAdmin(ReadOnlyAdmin):
    """The log, kept 90 days."""

    partner_path = "endpoint__partner_id"
    list_display = ("sequence", "endpoint", "type", "state_label", "attempts", "made_at", "next", "delivered_at")
    list_filter = (choice_filter("state", "state"), exact_filter("endpoint_id", "webhook"))
    list_select_related = ("endpoint__partner",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Deliveries"
    explanation = "What was sent to webhooks and postbacks, and what they answered; kept for 90 days."
    empty_text = "Nothing was sent yet."
    object_template = "events/delivery.html"
    export_columns = (
        Column("partner", lambda row: row.endpoint.partner.code),
        Column("webhook", lambda row: row.endpoint.name),
        Column("affiliate_id", lambda row: row.endpoint.affiliate_id),
        Column("sequence", lambda row: row.sequence),
        Column("event", lambda row: row.type),
        Column("state", lambda row: row.state),
        Column("attempts", lambda row: row.attempts),
        Column("made_at", lambda row: row.made_at),
        Column("delivered_at", lambda row: row.delivered_at),
        Column("last_status", lambda row: row.last_status),
        Column("last_error", lambda row: row.last_error),
        Column("last_answer", lambda row: row.last_answer),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """With its last attempt."""
        last = Attempt.objects.filter(delivery=OuterRef("pk")).order_by("-pk")
        told = {f"last_{name}": Subquery(last.values(name)[:1]) for name in ("status", "error", "answer")}
        return super().get_queryset(request).annotate(**told)

    @display(description="state", label=COLOURS)
    def state_label(self, row: Delivery) -> str:
        """Whether it has arrived."""
        return row.state

    @display(description="next try")
    def next(self, row: Delivery) -> Any:
        """When it is tried next."""
        return row.next_attempt_at if row.state == Delivery.State.WAITING else None

    def object_title(self, request: HttpRequest, row: Delivery) -> str:
        return f"Number {row.sequence} to {row.endpoint}"

    def details(self, request: HttpRequest, row: Delivery) -> list[DetailRow]:
        """What it is, and how far."""
        return [
            DetailRow("Webhook", row.endpoint, reverse("admin:events_endpoint_change", args=[row.endpoint_id])),
            DetailRow("Partner", row.endpoint.partner),
            DetailRow("Event", row.type),
            DetailRow("Sent again by", row.replay or "it is the first time"),
            DetailRow("State", row.get_state_display()),
            DetailRow("Attempts", row.attempts),
            DetailRow("Made", row.made_at),
            DetailRow("Next try", self.next(row) or "none"),
            DetailRow("Delivered", row.delivered_at or "no"),
        ]

    def object_context(self, request: HttpRequest, row: Delivery) -> dict[str, Any]:
        """With every attempt."""
        return {"tries": row.tries.order_by("pk")}
