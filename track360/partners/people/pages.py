"""The log of people on the operators' site."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from unfold.decorators import display

from track360.core import net
from track360.partners.filters import CallDays, PartnerFilter
from track360.partners.people.models import PersonEvent
from track360.site.exports import Column
from track360.site.filters import ExactFilter, ValueFilter, choice_filter, exact_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin, value_of
from track360.site.sites import operator_site


class SiteFilter(ValueFilter):
    """Events on one site, by the API or by a command."""

    field = parameter_name = title = "site"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All there are; asking the whole log for them would read it."""
        return [(word, word) for word in ("admin", "affiliate", "api", "command")]


class AddressFilter(ExactFilter):
    """Events from one address; from a text that is none there are none."""

    field = parameter_name = title = "address"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the address, however it is written."""
        asked = self.value()
        address = net.parse(asked) if asked else None
        return queryset.filter(address=str(address)) if address else queryset.none() if asked else queryset


@admin.register(PersonEvent, site=operator_site)
class PersonEventAdmin(ReadOnlyAdmin):
    """Who did what, when and from where, as long as it is kept; for those who may read it."""

    list_display = ("at", "name", "kind_label", "subject", "partner", "site", "status", "address")
    list_filter = (
        choice_filter("kind", "what"),
        CallDays,
        PartnerFilter,
        SiteFilter,
        exact_filter("user_id", "login"),
        AddressFilter,
    )
    list_select_related = ("partner",)
    exact_search = ("name", "subject")
    ordering = ("-at", "-id")
    sortable_by = ()
    page_title = "Log of people"
    explanation = (
        "Who signed in or tried to, whose pages were opened, what was searched, taken away, done and changed; kept for "
        f"{settings.PEOPLE_DAYS} days. Search for a name or for what it was about, written as here."
    )
    empty_text = "Nobody has signed in yet."
    export_columns = (
        Column("at", lambda row: row.at),
        Column("name", lambda row: row.name),
        Column("login", lambda row: row.user_id),
        Column("kind", lambda row: row.kind),
        Column("subject", lambda row: row.subject),
        Column("partner", lambda row: row.partner.code if row.partner else None),
        Column("site", lambda row: row.site),
        Column("status", lambda row: row.status),
        Column("address", lambda row: row.address),
        Column("agent", lambda row: row.agent),
        Column("what", lambda row: _text(row.what)),
    )

    @display(description="what")
    def kind_label(self, row: PersonEvent) -> str:
        """In words."""
        return row.kind.replace("_", " ").capitalize()

    def object_title(self, request: HttpRequest, row: PersonEvent) -> str:
        """What it was, and by whom."""
        return f"{self.kind_label(row)}: {row.name or row.address or 'nobody known'}"

    def details(self, request: HttpRequest, row: PersonEvent) -> list[DetailRow]:
        """All of it, with a link to whose page it was."""
        return [
            DetailRow("At", row.at),
            DetailRow("Who", row.name, _page("partners.user", row.user_id)),
            DetailRow("What", self.kind_label(row)),
            DetailRow("About", row.subject, _page(*row.subject.split(":", 1)) if row.subject.count(":") else ""),
            DetailRow("Partner", value_of(row, self.opts.get_field("partner")) or "none"),
            DetailRow("Site", row.site),
            DetailRow("Answered", row.status or "–"),
            DetailRow("From", row.address or "no address"),
            DetailRow("Browser", row.agent or "–"),
            *(DetailRow(word.capitalize(), _said(value)) for word, value in row.what.items()),
        ]


def _page(label: str, pk: Any) -> str:
    """Where the row's page is on this site; "" where it has none, or is no row."""
    try:
        meta = apps.get_model(label)._meta
        return reverse(f"{operator_site.name}:{meta.app_label}_{meta.model_name}_change", args=[pk]) if pk else ""
    except (LookupError, ValueError, NoReverseMatch):
        return ""


def _said(value: Any) -> str:
    """A value of what was noted, as text."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_said(part)}" for name, part in value.items())
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _text(what: dict[str, Any]) -> str:
    # Not by our own writer: an address may have held a number of any length.
    return json.dumps(what, ensure_ascii=False, separators=(",", ":"))
