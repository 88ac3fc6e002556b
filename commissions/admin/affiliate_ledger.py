"""The affiliate's own commissions, line by line."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display

from commissions.admin.ledger_columns import HeldFilter, LedgerColumns, sentence_for
from commissions.admin.ledger_totals import Whose
from commissions.explain.derivation import explain
from commissions.explain.documents import DocumentsByPartner
from commissions.explain.sentences.formulas import Style, affiliate_style
from commissions.ledger.models import LedgerEntry, SourceKind
from commissions.statements import disputes
from track360.core.language import day, say
from track360.site.affiliate_admin import AffiliateScopedAdmin
from track360.site.affiliate_scope import scope_of
from track360.site.exports import Column
from track360.site.filters import ExactFilter, choice_filter, date_range_filter, exact_filter, parse_day, value_filter
from track360.site.masking import pseudonym
from track360.site.sites import affiliate_site


class DirectFilter(ExactFilter):
    """Lines of own customers alone: what a sub-affiliate's customers are and trade is not looked up."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Of the affiliate's own customers only."""
        found = super().queryset(request, queryset)
        return found.filter(direct_id=scope_of(request.user).affiliate_id) if self.value() else found


class DirectCustomerFilter(DirectFilter):
    """Lines of one own customer."""

    field = parameter_name = "customer_id"
    title = _("customer")


class DirectInstrumentFilter(DirectFilter):
    """Lines that own customers' trading in one instrument earned."""

    field = parameter_name = "instrument"
    title = _("instrument")


class MonthFilter(ExactFilter):
    """Lines of one month, by its first day; a day that is none is passed over."""

    field = parameter_name = "month"
    title = _("month")

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the month in which they were earned."""
        month = parse_day(self.value() or "")
        return queryset.filter(month=month) if month else queryset


class PeriodFilter(ExactFilter):
    """Lines of one statement, by the first day of its period; a day that is none is passed over."""

    field = parameter_name = "period"
    title = _("statement")

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the period into which they were booked."""
        first = parse_day(self.value() or "")
        return queryset.filter(period=first) if first else queryset


@admin.register(LedgerEntry, site=affiliate_site)
class AffiliateLedgerAdmin(LedgerColumns, AffiliateScopedAdmin):
    """The affiliate's lines. Those from the network show the sub-affiliate, and its customer under a pseudonym."""

    list_display = (
        "day_earned",
        "customer",
        "source",
        "rule",
        "how",
        "amount_shown",
        "cause_label",
        "payable",
        "why",
    )
    list_filter = (
        date_range_filter("earned_day", pgettext_lazy("day", "earned")),
        value_filter("rule_id", _("rule")),
        value_filter("currency", _("currency")),
        choice_filter("cause", _("cause")),
        DirectCustomerFilter,
        DirectInstrumentFilter,
        MonthFilter,
        PeriodFilter,
        exact_filter("level", _("level")),
        exact_filter("direct_id", _("sub-affiliate")),
        choice_filter("kind", _("source")),
        HeldFilter,
    )
    search_fields = ("customer_id", "instrument", "ref")
    ordering = ("-earned_day", "-id")
    list_select_related = ("partner",)  # whose key the pseudonyms are made with
    page_title = _("Commissions")
    explanation = _("Every line ever booked for you, newest first. Open one to see why it is what it is.")
    empty_text = _(
        "No commissions yet. Your first line appears when a customer of yours does something your plan pays for."
    )

    def whose(self, request: HttpRequest, changelist: Any) -> Whose:
        """The login's own."""
        return Whose(*self.scope(request))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Own customers' lines only: a sub-affiliate's customer must not be found by its id."""
        asked = search_term.strip()
        if not asked:
            return queryset, False
        wanted = Q(customer_id__icontains=asked) | Q(instrument__icontains=asked) | Q(ref__icontains=asked)
        return queryset.filter(wanted, direct_id=self.scope(request).affiliate_id), False

    @display(description=_("earned day"), ordering="earned_day")
    def day_earned(self, row: LedgerEntry) -> str:
        """The trading day."""
        return day(row.earned_day)

    @display(description="")
    def why(self, row: LedgerEntry) -> str:
        """To the page that says why."""
        address = reverse("affiliate:commissions_ledgerentry_change", args=[row.pk])
        return format_html('<a href="{}" aria-label="{}">{}</a>', address, say("Why this line?"), say("Why?"))

    @display(description=_("customer"))
    def customer(self, row: LedgerEntry) -> str:
        """The own customer, or a pseudonym and whose it is."""
        return customer_shown(row)

    @display(description=_("rule"), ordering="rule_id")
    def rule(self, row: LedgerEntry) -> str:
        """By its id, as in the terms."""
        return row.rule_id

    @display(description=_("source"))
    def source(self, row: LedgerEntry) -> str:
        """What earned it, of own customers."""
        return source_shown(row)

    def columns(self, request: HttpRequest) -> list[Column]:
        """As on the page, with the figures as figures."""
        documents = DocumentsByPartner()
        return [
            Column("earned_day", lambda row: row.earned_day),
            Column("customer", customer_shown),
            Column("source", source_shown),
            Column("rule", lambda row: row.rule_id),
            Column("level", lambda row: row.level),
            Column("basis", lambda row: row.basis),
            Column("basis_unit", lambda row: row.basis_unit),
            Column("rate", lambda row: row.rate),
            Column("rate_unit", lambda row: row.rate_unit),
            Column("amount", lambda row: row.amount, total=True),
            Column("currency", lambda row: row.currency, currency=True),
            Column("cause", lambda row: row.cause),
            Column("month", lambda row: row.month),
            Column("payable_from", lambda row: row.payable_from),
            Column("on_hold", lambda row: "no" if row.held_because is None else "yes"),
            Column("why", lambda row: why_text(row, documents)),
        ]

    export_columns = (Column("as on the page", lambda row: None),)

    def style(self, row: LedgerEntry) -> Style:
        """Without what the uplines' lines come to."""
        return affiliate_style(row, grouped=False)

    def shows_source(self, request: HttpRequest, row: LedgerEntry) -> bool:
        """A sub-affiliate's customer is its own affair."""
        return is_direct(row)

    def object_context(self, request: HttpRequest, row: LedgerEntry) -> dict[str, Any]:
        """With the name to show for the customer, the statement it is in, and what was said against it."""
        dispute = disputes.of_line(row)
        return {
            **super().object_context(request, row),
            "customer": customer_shown(row),
            "source_text": source_shown(row),
            "statement": disputes.statement_of(row),
            "dispute": dispute,
            "may_dispute": dispute is None and disputes.may_open(row),
        }

    def held(self, row: Any) -> str:
        """Who disputes a line knows why it is held."""
        if row.held_because == disputes.DISPUTED:
            return say("disputed by you, not payable until it is answered")
        return super().held(row)


def why_text(row: LedgerEntry, documents: DocumentsByPartner) -> str:
    """The line in one sentence, as its affiliate may read it."""
    explained = explain(row, documents[row.partner_id], is_located=False)
    return sentence_for(explained, is_direct(row), affiliate_style(row, grouped=False))


def is_direct(row: LedgerEntry) -> bool:
    """Whether the line is from the affiliate's own customer."""
    return row.direct_id == row.affiliate_id


def customer_shown(row: LedgerEntry) -> str:
    """The customer as the earning affiliate may read it."""
    if row.kind == SourceKind.ADJUSTMENT:
        return "–"
    if not row.customer_id:
        return say("whole month")
    if is_direct(row):
        return row.customer_id
    alias = pseudonym(row.partner.opaque, row.affiliate_id, row.customer_id)
    return say("{alias} of {affiliate}", alias=alias, affiliate=row.direct_id) if row.direct_id else alias


def source_shown(row: LedgerEntry) -> str:
    """Instrument, transaction or phase of an own customer; of others only that it comes from the network."""
    if not is_direct(row):
        return say("from your network")
    return row.instrument or row.ref
