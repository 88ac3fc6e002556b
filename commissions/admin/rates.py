"""Operator pages of currency rates, and of the feeds that bring them: from where, and whether they work."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from unfold.decorators import display
from unfold.widgets import UnfoldAdminURLInputWidget

from commissions.rates.models import Rate, RateFeed
from track360.core import jobs
from track360.partners.filters import PartnerFilter
from track360.site.exports import Column
from track360.site.filters import date_range_filter, value_filter
from track360.site.lists import ListAdmin
from track360.site.read_only import ReadOnlyAdmin
from track360.site.sites import operator_site

PULL = "commissions.pull_rates"
WHAT = (
    "A file of the European Central Bank (its daily, 90 days or historical XML or CSV), or a CSV of "
    "base,quote,date,rate. Read every four hours, and once when you save."
)


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
        "manage.py rates PARTNER FILE"
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
class RateFeedAdmin(ListAdmin):
    """One feed a partner; what a person loaded wins over it."""

    list_display = ("partner", "url", "health", "fetched_at")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    ordering = ("partner__code",)
    fields = ("partner", "url", "enabled", "fetched_at", "error")
    readonly_fields = ("fetched_at", "error")
    warn_unsaved_form = True

    @display(description="health", label={"reads": "success", "new": "info", "off": "warning", "fails": "danger"})
    def health(self, row: RateFeed) -> str:
        """Whether it works."""
        if not row.enabled:
            return "off"
        if row.error:
            return "fails"
        return "reads" if row.fetched_at else "new"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "url":
            kwargs |= {"assume_scheme": "https", "help_text": WHAT, "widget": UnfoldAdminURLInputWidget()}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: RateFeed, form: Any, change: bool) -> None:
        """Save, and have it read at once."""
        super().save_model(request, obj, form, change)
        if obj.enabled:
            jobs.enqueue_after_commit(PULL)
            messages.info(request, "The feed is read as soon as a worker is free.")
