"""The affiliate's own statements: the list, each with what it consists of, its files, and the open period so far."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from commissions.admin.affiliate_statement_parts import open_statements, parts_of
from commissions.admin.statement_papers import Papers
from commissions.admin.statement_parts import known_then, to_affiliate
from commissions.payouts import papers
from commissions.payouts.states import State, with_state
from commissions.statements.document.content import Inconsistent
from commissions.statements.models import Statement
from track360.core.language import day, isolated, say, word
from track360.site.affiliate_admin import AffiliateScopedAdmin
from track360.site.display import amount, labelled
from track360.site.exports import Column
from track360.site.filters import ValueFilter, value_filter
from track360.site.read_only import Breadcrumb, DetailRow
from track360.site.sites import affiliate_site

LIST = "affiliate:commissions_statement_changelist"


class StateFilter(ValueFilter):
    """How far they are."""

    field = parameter_name = "state"
    title = _("state")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state.value, word(state.label)) for state in State if state != State.DRAFT]


def _decided(name: str) -> Any:
    return lambda row: getattr(getattr(row, "approval", None), name, None)


@admin.register(Statement, site=affiliate_site)
class AffiliateStatementAdmin(Papers, AffiliateScopedAdmin):
    """One of every closed period and currency, the newest first."""

    list_display = ("period", "days", "state_label", "earned_shown", "hold_shown", "payable_shown", "paid_shown")
    list_display_links = ("period",)
    list_filter = (value_filter("currency", _("currency")), StateFilter)
    list_select_related = ("partner", "approval", "payable", "closing", "previous", "next")
    list_before_template = "commissions/affiliate/open_statements.html"
    ordering = ("-first", "currency")
    sortable_by = ()
    page_title = _("Statements")
    explanation = _("What each period came to, and what of it is paid. A statement never changes.")
    empty_text = _("No statement yet. The first one is made when a period is closed.")
    money = ("earned", "currency")
    object_template = "commissions/affiliate/statement.html"
    export_columns = (
        Column("period", lambda row: row.label),
        Column("state", lambda row: row.state),
        Column("currency", lambda row: row.currency, currency=True),
        Column("lines", lambda row: row.lines),
        Column("earned", lambda row: row.earned, total=True),
        Column("due", lambda row: row.due, total=True),
        Column("on_hold", lambda row: row.on_hold),
        *(
            Column(name, _decided(name), total=name == "payout")
            for name in ("opening", "withheld", "released", "payable", "payout", "carried")
        ),
        Column("digest", lambda row: row.digest),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        """With how far each is, and what of it has arrived."""
        return with_state(super().get_queryset(request)).select_related(*self.list_select_related)

    def more_urls(self, name: str) -> list[URLPattern]:
        """Its papers."""
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/document.pdf", view(self.pdf_view), name=f"{name}_pdf"),
            path("<path:object_id>/lines.csv", view(self.lines_view), name=f"{name}_lines"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the open period above it."""
        period, drafts = open_statements(request.user.affiliate_login.affiliate)  # type: ignore[union-attr]
        return super().changelist_view(request, {"open_period": period, "drafts": drafts, **(extra_context or {})})

    @display(description=_("period"))
    def period(self, row: Statement) -> str:
        """Its name, and the currency."""
        return str(isolated(f"{row.label} {row.currency}"))

    @display(description=_("days"))
    def days(self, row: Statement) -> str:
        """From when to when."""
        return days_of(row.first, row.last)

    @display(
        description=_("state"),
        label={"in review": "info", "approved": "success", "in payout": "warning", "paid": "success"},
    )
    def state_label(self, row: Any) -> str | tuple[str, str]:
        """How far it is."""
        return labelled(State(row.state).label)

    @display(description=_("earned"))
    def earned_shown(self, row: Statement) -> str:
        """In the period."""
        return amount(row.earned, row.currency)

    @display(description=_("on hold"))
    def hold_shown(self, row: Statement) -> str:
        """At its end."""
        return amount(row.on_hold, row.currency) if row.on_hold else ""

    @display(description=_("payable"))
    def payable_shown(self, row: Statement) -> str:
        """As it was approved."""
        return amount(_decided("payable")(row), row.currency)

    @display(description=_("paid, with taxes"))
    def paid_shown(self, row: Any) -> str:
        """What has arrived, in the currency of payment."""
        return amount(row.paid_so_far, row.payable.paid_in) if row.paid_so_far else ""

    def object_title(self, request: HttpRequest, row: Statement) -> str:
        """Which period, in which currency."""
        return say("Statement {period} {currency}", period=row.label, currency=row.currency)

    def details(self, request: HttpRequest, row: Any) -> list[DetailRow]:
        """Its days and how far it is."""
        until = DetailRow(say("Disputes until"), row.closing.review_until)
        paid_by = [DetailRow(say("Approved"), row.approval.approved_at)] if hasattr(row, "approval") else []
        return [
            DetailRow(say("Period"), days_of(row.first, row.last)),
            DetailRow(say("State"), word(State(row.state).label)),
            DetailRow(say("Closed"), row.closing.closed_at),
            *paid_by,
            until,
        ]

    def object_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What it consists of, and those beside it."""
        beside = [("previous", row.previous), ("next", getattr(row, "next", None))]
        links = {name: (each.label, address_of(each)) for name, each in beside if each is not None}
        known = known_then(request, row, to_affiliate, affiliate_site.name)
        return {**parts_of(row), **known, "names_others": papers.names_others(row), **links}

    def why_not_printed(self, error: Exception) -> str:
        if isinstance(error, Inconsistent):
            return say("Its figures do not add up, so it is not printed. Tell your manager.")
        return say("A name on it cannot be printed. Ask your affiliate manager for it.")

    def lines_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """None that name the customers of somebody else."""
        if papers.names_others(self.find(request, unquote(object_id))):
            raise Http404
        return super().lines_view(request, object_id)


def days_of(first: date, last: date) -> str:
    """From when to when, both days in."""
    return say("{first} to {last}", first=day(first), last=day(last))


def address_of(of: Statement) -> str:
    """Its page on the affiliate site."""
    return reverse("affiliate:commissions_statement_change", args=[of.pk])


def open_page(request: HttpRequest) -> TemplateResponse:
    """The open period as its statements would be if it were closed now."""
    period, drafts = open_statements(request.user.affiliate_login.affiliate)  # type: ignore[union-attr]
    request.current_app = affiliate_site.name
    context = {
        **affiliate_site.each_context(request),
        "title": say("Open period {period}", period=period.label),
        "crumbs": [Breadcrumb(say("Statements"), reverse(LIST))],
        "days": days_of(period.first, period.last),
        "drafts": [parts_of(draft) for draft in drafts],
    }
    return TemplateResponse(request, "commissions/affiliate/open_period.html", context)


affiliate_site.add_page("statements/open/", open_page, "statement_open")
