"""Operator pages of published rate feeds: which partner's rates come by themselves, from where, and whether they do."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from unfold.decorators import display
from unfold.widgets import UnfoldAdminURLInputWidget

from commissions.models import RateFeed
from track360.core import jobs
from track360.core.readonly import ListAdmin
from track360.core.sites import operators
from track360.partners.filters import PartnerFilter

PULL = "commissions.pull_rates"
WHAT = (
    "A file of the European Central Bank (its daily, 90 days or historical XML or CSV), or a CSV of "
    "base,quote,date,rate. Read every four hours, and once when you save."
)


@admin.register(RateFeed, site=operators)
class RateFeedAdmin(ListAdmin):
    """One feed a partner; what a person loaded wins over it."""

    list_display = ("partner", "url", "health", "fetched_at")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    ordering = ("partner__code",)
    fields = ("partner", "url", "enabled", "fetched_at", "error")
    readonly_fields = ("fetched_at", "error")
    warn_unsaved_form = True

    @display(
        description="health", label={"reads": "success", "new": "info", "off": "warning", "fails": "danger"}
    )
    def health(self, row: RateFeed) -> str:
        """Whether it works."""
        if not row.enabled:
            return "off"
        if row.error:
            return "fails"
        return "reads" if row.fetched_at else "new"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With what the address may be."""
        if db_field.name == "url":
            kwargs |= {"assume_scheme": "https", "help_text": WHAT, "widget": UnfoldAdminURLInputWidget()}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: RateFeed, form: Any, change: bool) -> None:
        """Save, and have it read at once."""
        super().save_model(request, obj, form, change)
        if obj.enabled:
            jobs.enqueue_after_commit(PULL)
            messages.info(request, "The feed is read as soon as a worker is free.")
