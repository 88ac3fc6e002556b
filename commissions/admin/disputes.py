"""Operator pages of disputes: what affiliates say is wrong, what is at stake, and the way to the answer."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import BooleanField, Case, OuterRef, QuerySet, Subquery, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from commissions.admin.common import right_for
from commissions.corrections.models import Draft, Kind
from commissions.corrections.service import DECIDED
from commissions.ledger.models import LedgerEntry
from commissions.statements.models import Dispute
from track360.partners.filters import PartnerFilter
from track360.site.display import amount
from track360.site.exports import Column
from track360.site.filters import ExactFilter, choice_filter, exact_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

OPEN = Dispute.State.OPEN
COLOURS = {"open": "warning", "won": "success", "lost": "default"}
DECIDED_LAST = Case(When(state=OPEN, then=Value(False)), default=Value(True), output_field=BooleanField())


class PeriodFilter(ExactFilter):
    """Disputes about statements of one period."""

    field, parameter_name, title = "statement__label", "period", "period"


@admin.register(Dispute, site=operator_site)
class DisputeAdmin(ReadOnlyAdmin):
    """Open ones first, the most urgent at the top."""

    list_display = (
        "about", "affiliate_id", "period", "stake", "state_label", "deadline", "comment", "partner",
    )  # fmt: skip
    list_display_links = ("about",)
    list_filter = (
        PartnerFilter,
        choice_filter("state", "state"),
        exact_filter("affiliate_id", "affiliate"),
        PeriodFilter,
    )
    list_select_related = ("partner", "statement")
    exact_search = ("affiliate_id",)
    ordering = (DECIDED_LAST, "deadline", "id")
    sortable_by = ()
    page_title = "Disputes"
    explanation = (
        "Lines of a statement that its affiliate says are wrong, or missing. A disputed line is withheld from payment "
        "until two operators have answered. Until the deadline more can be disputed."
    )
    empty_text = "Nobody disputes anything."
    object_template = "commissions/dispute.html"
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        Column("affiliate_id", lambda row: row.affiliate_id),
        Column("period", lambda row: row.statement.label),
        Column("line", lambda row: row.entry_id),
        Column("customer_id", lambda row: row.customer_id),
        Column("day", lambda row: row.day),
        Column("currency", lambda row: row.statement.currency, currency=True),
        Column("at_stake", lambda row: row.at_stake, total=True),
        Column("comment", lambda row: row.comment),
        Column("state", lambda row: row.state),
        Column("deadline", lambda row: row.deadline),
        Column("opened_at", lambda row: row.opened_at),
        Column("answer", lambda row: row.answer),
        Column("answered_by", lambda row: row.answered_by),
        Column("answered_at", lambda row: row.answered_at),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispute]:
        """With the amount of the disputed line."""
        line = LedgerEntry.objects.filter(pk=OuterRef("entry_id"), partner=OuterRef("partner"))
        return super().get_queryset(request).annotate(at_stake=Subquery(line.values("amount")))

    @display(description="about")
    def about(self, row: Dispute) -> str:
        """Which line, or which one is missing."""
        return f"line {row.entry_id}" if row.entry_id else f"missing: customer {row.customer_id}, {row.day}"

    @display(description="period")
    def period(self, row: Dispute) -> str:
        """Of the statement."""
        return row.statement.label

    @display(description="at stake")
    def stake(self, row: Any) -> SafeString | str:
        """What the line is worth; of a missing one nobody knows."""
        return "–" if row.at_stake is None else amount(row.at_stake, row.statement.currency)

    @display(description="state", label=COLOURS)
    def state_label(self, row: Dispute) -> str:
        """Whether it is decided, and for whom."""
        return row.state

    def object_title(self, request: HttpRequest, row: Dispute) -> str:
        return f"Dispute {row.pk} of {row.affiliate_id}"

    def details(self, request: HttpRequest, row: Any) -> list[DetailRow]:
        """What is said, by whom, and what was answered."""
        why = reverse("admin:commissions_ledgerentry_change", args=[row.entry_id]) if row.entry_id else ""
        statement = reverse("admin:commissions_statement_change", args=[row.statement_id])
        answered = [
            DetailRow("Answer", row.answer),
            DetailRow("Answered by", row.answered_by),
            DetailRow("Answered", row.answered_at),
        ]
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Affiliate", row.affiliate_id),
            DetailRow("Statement", row.statement, statement),
            DetailRow("About", self.about(row), why),
            DetailRow("At stake", self.stake(row)),
            DetailRow("What the affiliate says", row.comment),
            DetailRow("Opened by", row.opened_by),
            DetailRow("Opened", row.opened_at),
            DetailRow("Can be disputed until", row.deadline),
            DetailRow("State", row.state),
            *(answered if row.state != OPEN else []),
        ]

    def object_context(self, request: HttpRequest, row: Dispute) -> dict[str, Any]:
        """With the ways to answer it, and drafts that somebody has begun."""
        may = row.state == OPEN and request.user.has_perm(right_for(Kind.DISPUTE))
        drafts = Draft.objects.filter(partner=row.partner_id, kind=Kind.DISPUTE, content__dispute=row.pk)
        return {
            "answers": [(name, _form(row, outcome)) for name, outcome in ANSWERS] if may else [],
            "drafts": list(drafts.exclude(state__in=DECIDED).order_by("-id")) if row.state == OPEN else [],
            "adjustment": _adjustment(row),
        }


ANSWERS = [("Won by the affiliate", "won"), ("Lost", "lost")]


def _form(row: Dispute, outcome: str) -> str:
    said = {"dispute": row.pk, "outcome": outcome}
    return reverse("admin:commissions_correction_form", args=[Kind.DISPUTE], query=said)


def _adjustment(row: Dispute) -> SafeString | str:
    if row.adjustment_id is None:
        return ""
    page = reverse("admin:commissions_adjustment_change", args=[row.adjustment_id])
    return format_html('<a href="{}">{}</a>', page, row.adjustment)
