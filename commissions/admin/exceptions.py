"""Operator pages of what could not be rated."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from commissions.rating.facts.exception_codes import EXCEPTION_CODES
from commissions.settle.models import RatingException
from track360.core.clock import now
from track360.partners.filters import PartnerFilter
from track360.site.display import amount
from track360.site.exports import Column
from track360.site.filters import ExactFilter, exact_filter, value_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site


class CodeFilter(value_filter("code", "reason")):  # type: ignore[misc]
    """Every reason there is, also those of which nothing is listed now."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, meaning.label) for code, meaning in EXCEPTION_CODES.items()]


class StakeFilter(ExactFilter):
    """By the currency at stake; what is at stake in none that is known goes by that word."""

    field = parameter_name = title = "currency"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(currency="" if value == "unknown" else value) if value else queryset


@admin.register(RatingException, site=operator_site)
class RatingExceptionAdmin(ReadOnlyAdmin):
    """Sources that could not be rated; each settles by itself once mended."""

    list_display = ("code_label", "partner", "affiliate_id", "rule_id", "source", "at_stake", "detail", "age")
    list_filter = (
        PartnerFilter,
        CodeFilter,
        exact_filter("affiliate_id", "affiliate"),
        StakeFilter,
    )
    list_select_related = ("partner",)
    exact_search = ("customer_id", "affiliate_id", "ref")
    # The oldest first: it has kept somebody waiting longest.
    ordering = ("since",)
    page_title = "Exceptions"
    money = ("amount", "currency")
    explanation = (
        "What the engine could not rate. Mend the cause (load the rate, map the instrument, "
        "ask the partner for the missing field) and it settles by itself."
    )
    empty_text = "No exceptions: everything that arrived could be rated."
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        Column("reason", lambda row: row.code),
        Column("affiliate_id", lambda row: row.affiliate_id),
        Column("rule", lambda row: row.rule_id),
        Column("source", lambda row: source_text(row)),
        Column("amount", lambda row: row.amount, total=True),
        Column("currency", lambda row: row.currency, currency=True),
        Column("detail", lambda row: row.detail),
        Column("since", lambda row: row.since),
    )

    @display(description="reason", label="warning")
    def code_label(self, row: RatingException) -> str:
        return row.code.replace("_", " ")

    @display(description="source")
    def source(self, row: RatingException) -> str:
        """What could not be rated."""
        return source_text(row)

    @display(description="at stake")
    def at_stake(self, row: RatingException) -> str:
        """The money behind it, where known."""
        return amount(row.amount, row.currency) or "unknown"

    @display(description="for")
    def age(self, row: RatingException) -> str:
        """How long it has waited."""
        return f"{(now() - row.since).days} days"

    def details(self, request: HttpRequest, row: RatingException) -> list[DetailRow]:
        """Every column, and what the reason leaves unrated."""
        known = EXCEPTION_CODES.get(row.code)
        leaves = [DetailRow("Leaves unrated", known.leaves)] if known else []
        return [*super().details(request, row), *leaves]

    def object_title(self, request: HttpRequest, row: RatingException) -> str:
        """Reason and source."""
        return f"{row.code.replace('_', ' ').capitalize()}: {source_text(row)}"


def source_text(row: Any) -> str:
    """The natural key of a source in reading order."""
    parts = (
        row.customer_id,
        row.instrument,
        row.ref,
        row.source_currency if row.kind == "activity" else "",
        row.source_day,
    )
    return " · ".join(str(part) for part in parts if part)
