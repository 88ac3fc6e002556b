"""Operator pages of what was paid or taken back by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from unfold.decorators import display

from commissions.adjustments.models import Adjustment
from commissions.admin.common import right_for
from commissions.corrections.adjusting import taking_back
from commissions.corrections.models import Kind
from commissions.ledger.models import LedgerEntry
from commissions.payouts.payment import in_currency
from track360.core import clock
from track360.partners.filters import PartnerFilter
from track360.site.display import amount
from track360.site.exports import Column
from track360.site.filters import choice_filter, date_range_filter, exact_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site


@admin.register(Adjustment, site=operator_site)
class AdjustmentAdmin(ReadOnlyAdmin):
    """Amounts that people decided on; each is a line in the ledger."""

    list_display = (
        "ref", "affiliate_id", "amount_shown", "day", "code_shown", "text", "made_by", "taken_back", "partner",
    )  # fmt: skip
    list_display_links = ("ref",)
    list_filter = (
        PartnerFilter,
        choice_filter("code", "what it is"),
        date_range_filter("day", "earned"),
        exact_filter("affiliate_id", "affiliate"),
    )
    list_select_related = ("partner",)
    exact_search = ("ref", "affiliate_id")
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Adjustments"
    explanation = (
        "Bonuses, corrections and write-offs that two people decided on, and what follows from disputes. None is ever "
        "edited: another one takes it back."
    )
    empty_text = "No adjustment yet."
    object_template = "commissions/adjustment.html"
    money = ("amount", "currency")
    export_columns = (
        Column("adjustment", lambda row: row.ref),
        Column("partner", lambda row: row.partner.code),
        Column("affiliate_id", lambda row: row.affiliate_id),
        Column("currency", lambda row: row.currency, currency=True),
        Column("amount", lambda row: row.amount, total=True),
        Column("day", lambda row: row.day),
        Column("what", lambda row: row.get_code_display()),
        Column("text", lambda row: row.text),
        Column("made_by", lambda row: row.made_by),
        Column("made_at", lambda row: row.made_at),
        Column("taken_back_by", lambda row: row.reversed_ref),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Adjustment]:
        """With the one that takes each back, and the one it takes back."""
        return (
            super().get_queryset(request).annotate(reversed_ref=F("reversed_by__ref"), reverses_ref=F("reverses__ref"))
        )

    @display(description="amount")
    def amount_shown(self, row: Adjustment) -> SafeString:
        """With its currency."""
        return amount(row.amount, row.currency)

    @display(description="what it is")
    def code_shown(self, row: Adjustment) -> str:
        return row.get_code_display().lower()

    @display(description="taken back", label={"yes": "warning"})
    def taken_back(self, row: Any) -> str:
        """Whether another one undid it."""
        return "yes" if row.reversed_ref else ""

    def tools(self, request: HttpRequest) -> list[tuple[str, str]]:
        """To the form of another."""
        return [(reverse("admin:commissions_correction_form", args=[Kind.ADJUSTMENT]), "New adjustment")]

    def object_title(self, request: HttpRequest, row: Adjustment) -> str:
        return f"Adjustment {row.ref}"

    def details(self, request: HttpRequest, row: Any) -> list[DetailRow]:
        """What, for whom, why, and what became of it."""
        links = {name: _page_of(row.partner_id, getattr(row, name)) for name in ("reverses_ref", "reversed_ref")}
        line = LedgerEntry.objects.filter(partner=row.partner_id, kind="adjustment", ref=row.ref).order_by("id").first()
        why = reverse("admin:commissions_ledgerentry_change", args=[line.pk]) if line else ""
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Affiliate", row.affiliate_id),
            DetailRow("Amount", amount(row.amount, row.currency)),
            DetailRow("Earned on", row.day),
            DetailRow("What it is", row.get_code_display().lower()),
            DetailRow("What the affiliate reads", row.text),
            DetailRow("Decided by", row.made_by),
            DetailRow("Decided", row.made_at),
            DetailRow("Line", f"period of {line.period:%Y-%m-%d}" if line else "not booked yet", why),
            *([DetailRow("Takes back", row.reverses_ref, links["reverses_ref"])] if row.reverses_ref else []),
            *([DetailRow("Taken back by", row.reversed_ref, links["reversed_ref"])] if row.reversed_ref else []),
        ]

    def object_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """With the form that takes it back, filled in."""
        may = not row.reversed_ref and request.user.has_perm(right_for(Kind.ADJUSTMENT))
        return {"take_back": _form(row) if may else ""}


def _form(row: Adjustment) -> str:
    day = row.partner.calendar.day_of(clock.now())
    content = taking_back(row, f"Taken back: {row.text}"[:500], day)
    said = {"partner": row.partner_id, **content, "amount": in_currency(-row.amount, row.currency)}
    return reverse("admin:commissions_correction_form", args=[Kind.ADJUSTMENT], query=said)


def _page_of(partner_id: int, ref: str | None) -> str:
    return reverse("admin:commissions_adjustment_changelist", query={"partner_id": partner_id, "q": ref}) if ref else ""
