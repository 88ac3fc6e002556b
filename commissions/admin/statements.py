"""Operator pages of statements: the list, each with what it consists of, and the open period of an affiliate."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe
from unfold.decorators import display

from commissions.admin.chosen_partner import chosen, link, link_to
from commissions.admin.common import shown_page
from commissions.admin.statement_papers import Papers, of_statement
from commissions.admin.statement_parts import approval_of, known_then, parts_of, to_operators
from commissions.payouts.states import State, with_state
from commissions.statements import draft
from commissions.statements.models import Statement
from track360.affiliates.models import Affiliate
from track360.partners.filters import PartnerFilter
from track360.site.display import amount
from track360.site.exports import Column
from track360.site.filters import ValueFilter, exact_filter, value_filter
from track360.site.permissions import needs
from track360.site.read_only import Breadcrumb, DetailRow
from track360.site.sites import operator_site

MONEY = ("earned", "due", "on_hold")
DECIDED = ("opening", "withheld", "released", "payable", "payout", "carried")


class StateFilter(ValueFilter):
    """How far they are."""

    parameter_name = title = field = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state.value, str(state.label).capitalize()) for state in State if state != State.DRAFT]


def _decided(name: str) -> Column:
    return Column(name, lambda row: getattr(approval_of(row), name, None), total=True)


def state_of(row: Any) -> str:
    """How far a statement is, in words."""
    return str(State(row.state).label).lower()


@admin.register(Statement, site=operator_site)
class StatementAdmin(Papers):
    """What closing froze, by affiliate and currency."""

    list_display = (
        "affiliate_id",
        "label",
        "partner",
        "state",
        "lines",
        "earned_shown",
        "due_shown",
        "hold_shown",
        "paid",
    )
    list_display_links = ("affiliate_id", "label")
    list_filter = (
        PartnerFilter,
        value_filter("label", "period"),
        StateFilter,
        value_filter("currency", "currency"),
        exact_filter("affiliate_id", "affiliate"),
    )
    exact_search = ("affiliate_id",)
    ordering = ("-first", "affiliate_id", "currency")
    sortable_by = ()
    page_title = "Statements"
    explanation = "One of each affiliate and currency in every closed period. What they say never changes."
    empty_text = "No statement yet: closing a period makes them."
    money = ("earned", "currency")
    object_template = "commissions/statement.html"
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        Column("affiliate_id", lambda row: row.affiliate_id),
        Column("period", lambda row: row.label),
        Column("state", state_of),
        Column("currency", lambda row: row.currency, currency=True),
        Column("lines", lambda row: row.lines),
        Column("earned", lambda row: row.earned, total=True),
        Column("due", lambda row: row.due, total=True),
        Column("on_hold", lambda row: row.on_hold),
        *map(_decided, DECIDED),
        Column("blocked", lambda row: getattr(approval_of(row), "blocked", "")),
        Column("approved_by", lambda row: getattr(approval_of(row), "approved_by", "")),
        Column("digest", lambda row: row.digest),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        rows = super().get_queryset(request).select_related("partner", "closing", "approval", "previous", "next")
        return with_state(rows)

    @display(
        description="state",
        label={"in review": "info", "approved": "success", "in payout": "warning", "paid": "default"},
    )
    def state(self, row: Statement) -> str:
        """How far it is."""
        return state_of(row)

    @display(description="earned")
    def earned_shown(self, row: Statement) -> str:
        return amount(row.earned, row.currency)

    @display(description="due")
    def due_shown(self, row: Statement) -> str:
        return amount(row.due, row.currency)

    @display(description="on hold")
    def hold_shown(self, row: Statement) -> str:
        return amount(row.on_hold, row.currency) if row.on_hold else ""

    @display(description="payout")
    def paid(self, row: Statement) -> str:
        """What approving decided."""
        approval = approval_of(row)
        return "" if approval is None else amount(approval.payout, row.currency)

    def more_urls(self, name: str) -> list[URLPattern]:
        """Its files."""
        view = self.admin_site.admin_view
        # Names and addresses stand on it, and nothing of it can be masked.
        pdf = needs(settings.PERSONAL_DATA_PERMISSION)(require_safe(self.pdf_view))
        return [
            path("<path:object_id>/document.pdf", view(pdf), name=f"{name}_pdf"),
            path("<path:object_id>/lines.csv", view(self.lines_view), name=f"{name}_lines"),
        ]

    def object_title(self, request: HttpRequest, row: Statement) -> str:
        """Whose, of which period."""
        return f"{row.affiliate_id} {row.label} {row.currency}"

    def details(self, request: HttpRequest, row: Statement) -> list[DetailRow]:
        """Whose, of which days, and who said so."""
        closing, approval = row.closing, approval_of(row)
        said = [("Approved by", approval.approved_by), ("Approved", approval.approved_at)] if approval else []
        return [
            *_whose(row),
            DetailRow("State", state_of(row)),
            DetailRow("Closed by", closing.closed_by, reverse("admin:commissions_closing_change", args=[closing.pk])),
            DetailRow("Closed", closing.closed_at),
            DetailRow("In review until", closing.review_until),
            *(DetailRow(*each) for each in said),
        ]

    def object_context(self, request: HttpRequest, row: Statement) -> dict[str, Any]:
        """What it consists of, those beside it, and what was known on a day."""
        beside = [("previous", row.previous), ("next", getattr(row, "next", None))]
        links = {name: (each.label, _address(each)) for name, each in beside if each is not None}
        pdf = link_to(request, "commissions_statement_pdf", row.pk)
        lines = link_to(request, "commissions_statement_lines", row.pk)
        known = known_then(request, row, to_operators)
        return {**parts_of(row), **known, **links, **of_statement(row), "pdf": pdf, "lines_file": lines}


def _address(of: Statement) -> str:
    return reverse("admin:commissions_statement_change", args=[of.pk])


def _whose(of: Statement) -> list[DetailRow]:
    known = Affiliate.objects.filter(partner_id=of.partner_id, affiliate_id=of.affiliate_id).first()
    address = reverse("admin:affiliates_affiliate_change", args=[known.pk]) if known else ""
    name = f"{of.affiliate_id} ({known.name})" if known and known.name else of.affiliate_id
    return [
        DetailRow("Partner", of.partner),
        DetailRow("Affiliate", name, address),
        DetailRow("Period", f"{of.label}, {of.first} to {of.last}"),
        DetailRow("Currency", of.currency),
    ]


def open_page(request: HttpRequest) -> HttpResponse:
    """The statements of an affiliate in the open period, as closing it now would make them."""
    found, affiliate = chosen(request), request.GET.get("affiliate", "").strip()[:500]
    period, made = None, []
    if found.partner and affiliate:
        period = draft.open_period(found.partner)
        made = draft.drafts(found.partner, [affiliate], period)
    shown = [_drafted(request, each) for each in made]
    title = f"Open statement{f' of {affiliate}' if affiliate else ''}"
    crumbs = [Breadcrumb("Statements", reverse("admin:commissions_statement_changelist"))]
    said = {"chosen": found, "affiliate": affiliate, "drafts": shown, "period": period, "crumbs": crumbs}
    return shown_page(request, "commissions/statement_open.html", title, **said)


def _drafted(request: HttpRequest, of: Statement) -> dict[str, Any]:
    """What it consists of or, where a day is asked for, how it stands beside what was known then."""
    known = known_then(request, of, to_operators)
    return {"statement": of, **known} if known["as_of"] else {**parts_of(of), **known}


def of_affiliate(request: HttpRequest, row: Affiliate) -> list[tuple[str, str]]:
    """To its statements, closed and open."""
    closed = link(request, "commissions_statement_changelist", partner_id=row.partner_id, affiliate_id=row.affiliate_id)
    now = link(request, "statement_open", partner=row.partner.code, affiliate=row.affiliate_id)
    return [(name, address) for name, address in (("Statements", closed), ("Open statement", now)) if address]


operator_site.add_page("statements/open/", open_page, "statement_open", "commissions.view_statement")
operator_site.add_object_tools(Affiliate, of_affiliate)
