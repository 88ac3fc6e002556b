"""Operator page of reconciliations: what was compared, by whom, and what differed."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from unfold.decorators import display

from track360.connectors.models import Reconciliation
from track360.partners.filters import PartnerFilter
from track360.site.exports import Column
from track360.site.filters import choice_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

COUNTS = ("matched", "missing_here", "missing_there", "different")
COLOURS = {"equal": "success", "differs": "danger", "failed": "danger", "nothing to compare": "warning"}


@admin.register(Reconciliation, site=operator_site)
class ReconciliationAdmin(ReadOnlyAdmin):
    """Every comparison of their figures with ours."""

    list_display = ("at", "partner", "what", "days", "asked_by", "outcome", *COUNTS)
    list_filter = (PartnerFilter, choice_filter("verdict", "verdict"))
    list_select_related = ("partner", "source")
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Reconciliations"
    explanation = (
        "Days read again from a source, and control totals that a partner sent, held against what we have. "
        "A source's page compares a day; the partner itself sends POST control-totals."
    )
    empty_text = "Nothing was compared yet: open a source and compare a day."
    export_columns = (
        Column("at", attrgetter("at")),
        Column("partner", lambda row: row.partner.code),
        Column("what", lambda row: what_of(row)),
        *(Column(name, attrgetter(name)) for name in ("first_day", "last_day", "asked_by", "verdict")),
        *(Column(name, attrgetter(name)) for name in (*COUNTS, "reason")),
    )

    @display(description="what")
    def what(self, row: Reconciliation) -> str:
        """A source, or the partner's own totals."""
        return what_of(row)

    @display(description="days")
    def days(self, row: Reconciliation) -> str:
        """The trading days compared."""
        return f"{row.first_day}" + (f" to {row.last_day}" if row.last_day != row.first_day else "")

    @display(description="verdict", label=COLOURS)
    def outcome(self, row: Reconciliation) -> str:
        """Whether both say the same."""
        return str(row.verdict)

    def object_title(self, request: HttpRequest, row: Reconciliation) -> str:
        """By what was compared, and when."""
        return f"{what_of(row)}, {self.days(row)}"

    def details(self, request: HttpRequest, row: Reconciliation) -> list[DetailRow]:
        """Who asked, when, and the outcome."""
        link = reverse(f"{self.admin_site.name}:partners_partner_change", args=[row.partner_id])
        return [
            DetailRow("Partner", row.partner, link),
            DetailRow("Compared", what_of(row)),
            DetailRow("Days", self.days(row)),
            DetailRow("At", row.at),
            DetailRow("Asked by", row.asked_by),
            DetailRow("Verdict", row.verdict),
            *([DetailRow("Why", row.reason)] if row.reason else []),
            *(DetailRow(name.replace("_", " ").capitalize(), getattr(row, name)) for name in COUNTS),
        ]

    def object_context(self, request: HttpRequest, row: Reconciliation) -> dict[str, Any]:
        """The figures, and the records that differ."""
        figures = ["entity", "of", "figure", "theirs", "ours", "difference"]
        differ = ["entity", "record", "what"]
        return {
            "tables": [
                {"title": "What differs", "headers": differ, "rows": row.differences},
                {"title": "Figures", "headers": figures, "rows": row.figures},
            ]
        }


def what_of(row: Reconciliation) -> str:
    """What was held against ours."""
    return f"source {row.source.code}" if row.source else "control totals"
