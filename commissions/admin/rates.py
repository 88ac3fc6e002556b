"""Operator pages of currency rates, and of the feeds that bring them: from where, and whether they work."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from unfold.decorators import display

from commissions.admin.common import right_for
from commissions.corrections.models import Kind
from commissions.rates.models import Rate, RateFeed
from track360.partners.filters import PartnerFilter
from track360.site.exports import Column
from track360.site.filters import date_range_filter, value_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site


@admin.register(Rate, site=operator_site)
class RateAdmin(ReadOnlyAdmin):
    """Currency rates by day."""

    list_display = ("day", "partner", "base", "quote", "rate", "origin", "counts")
    list_filter = (
        PartnerFilter,
        value_filter("base", "base"),
        value_filter("quote", "quote"),
        date_range_filter("day", "day"),
        value_filter("origin", "origin"),
    )
    list_select_related = ("partner",)
    ordering = ("-day", "base", "quote")
    page_title = "Currency rates"
    explanation = (
        "From files, and from feeds; what a person loaded wins over a feed. A correction supersedes the old rate."
    )
    empty_text = (
        "No rates: amounts in another currency than the plan's wait as exceptions. Declare a rate feed, or run: "
        "manage.py rates PARTNER FILE --as USER"
    )

    def tools(self, request: HttpRequest) -> list[tuple[str, str]]:
        """To the feeds."""
        return [(reverse("admin:commissions_ratefeed_changelist"), "Rate feeds")]

    export_columns = (
        Column("partner", lambda row: row.partner.code),
        Column("day", lambda row: row.day),
        Column("base", lambda row: row.base),
        Column("quote", lambda row: row.quote),
        Column("rate", lambda row: row.rate),
        Column("origin", lambda row: row.origin),
        Column("loaded_at", lambda row: row.loaded_at),
        Column("superseded_at", lambda row: row.superseded_at),
    )

    @display(description="counts", label={"counts": "success", "superseded": "default"})
    def counts(self, row: Rate) -> str:
        """Whether it is in force; lines booked with a superseded one go on naming it."""
        return "counts" if row.superseded_at is None else "superseded"

    def object_title(self, request: HttpRequest, row: Rate) -> str:
        """Pair and day."""
        return f"{row.base}/{row.quote} on {row.day}"


@admin.register(RateFeed, site=operator_site)
class RateFeedAdmin(ReadOnlyAdmin):
    """One feed a partner; what a person loaded wins over it."""

    list_display = ("partner", "url", "health", "fetched_at")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    ordering = ("partner__code",)
    page_title = "Rate feeds"
    explanation = "From where exchange rates come by themselves; what a person loaded wins over them."
    empty_text = "No feed: rates come from files alone."

    def tools(self, request: HttpRequest) -> list[tuple[str, str]]:
        """To the form of a new one."""
        new = (reverse("admin:commissions_correction_form", args=[Kind.RATE_FEED]), "New rate feed")
        return [new] if request.user.has_perm(right_for(Kind.RATE_FEED)) else []

    @display(description="health", label={"reads": "success", "new": "info", "off": "warning", "fails": "danger"})
    def health(self, row: RateFeed) -> str:
        """Whether it works."""
        if not row.enabled:
            return "off"
        if row.error:
            return "fails"
        return "reads" if row.fetched_at else "new"

    def details(self, request: HttpRequest, row: RateFeed) -> list[DetailRow]:
        """Where it is, and how it went."""
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Address", row.url),
            DetailRow("Health", self.health(row)),
            DetailRow("Read last", row.fetched_at or "never"),
            *([DetailRow("Failed with", row.error)] if row.error else []),
        ]
