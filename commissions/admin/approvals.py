"""The approval queue: the statements of a closed period that nobody has approved, beside those before, on one page."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from commissions.admin.chosen_partner import Chosen, chosen, link, posted
from commissions.admin.common import id_of, shown_page
from commissions.admin.statement_parts import blocked_words
from commissions.corrections.errors import Refused
from commissions.payouts import approval
from commissions.statements import approving
from commissions.statements.comparison import RULE, Comparison, comparisons
from commissions.statements.forecast import Forecast, forecasts
from commissions.statements.models import Closing, Statement
from track360.partners import four_eyes
from track360.partners.models import Partner
from track360.site.exports import KINDS, Column, download, file_name
from track360.site.permissions import needs
from track360.site.sites import operator_site

PER_PAGE = 200
PERIODS = 60
"""Closed periods that the page offers."""
SORTS: dict[str, Callable[[Queued], Any]] = {
    "affiliate": lambda row: (row.statement.affiliate_id, row.statement.currency),
    "earned": lambda row: -row.statement.earned,
    "difference": lambda row: -abs(row.comparison.difference),
}
SHOWN = {
    "all": lambda row: True,
    "unusual": lambda row: bool(row.comparison.unusual),
    "usual": lambda row: not row.comparison.unusual,
    "first": lambda row: row.comparison.is_first,
    "below_zero": lambda row: row.statement.earned < 0,
}
"""What the page may be limited to, by the word in the address."""


class Queued(NamedTuple):
    """A statement in review beside those before it; ``forecast`` once it is on a page."""

    statement: Statement
    comparison: Comparison
    forecast: Forecast | None = None

    @property
    def blocked(self) -> str:
        """Why nothing of it would be paid out, in words."""
        return blocked_words(self.forecast.decision) if self.forecast else ""


class Asked(NamedTuple):
    """What the address asks for: the period (among those offered), and how its statements are limited and sorted."""

    closing: Closing
    closings: list[Any]
    show: str
    sort: str
    currency: str
    affiliate: str

    @property
    def limits(self) -> dict[str, str]:
        """All but the period, by the names in an address."""
        return {name: value for name, value in self._asdict().items() if name not in ("closing", "closings") and value}

    def query(self, **other: str) -> dict[str, str]:
        """The same, with some of it otherwise, as parameters of an address."""
        return {"partner": self.closing.partner.code, "period": self.closing.label, **self.limits, **other}


def page(request: HttpRequest) -> HttpResponse:
    """Two hundred statements at a time, ready to be ticked."""
    found = chosen(request)
    asked = _asked(request, found.partner) if found.partner else None
    shown = _shown(request, asked) if asked else {}
    return shown_page(request, "commissions/approvals.html", "Approvals", chosen=found, asked=asked, **shown)


def _asked(request: HttpRequest, partner: Partner) -> Asked | None:
    known = Closing.objects.filter(partner=partner).select_related("partner").order_by("-first")
    waiting = Count("of_affiliates", filter=Q(of_affiliates__approval=None))
    closings = list(known.annotate(waiting=waiting)[:PERIODS])
    if not closings:
        return None
    closing = _closing(partner, closings, request.GET.get("period", ""))
    said = _limits(request.GET)
    said["show"] = said["show"] if said["show"] in SHOWN else "all"
    said["sort"] = said["sort"] if said["sort"] in SORTS else "affiliate"
    return Asked(closing, closings, **said)


def _limits(said: QueryDict) -> dict[str, str]:
    return {name: said.get(name, "").strip()[:500] for name in ("show", "sort", "currency", "affiliate")}


def _closing(partner: Partner, closings: list[Any], label: str) -> Closing:
    """The one named, else the first of which something is in review, else the last. Raises Http404."""
    if not label:
        return next((each for each in reversed(closings) if each.waiting), closings[0])
    for each in closings:
        if each.label == label:
            return each
    found = Closing.objects.filter(partner=partner, label=label).select_related("partner").first()
    if found is None:
        raise Http404
    return found


def _queue(asked: Asked) -> list[Queued]:
    """The statements in review, as the address limits and sorts them."""
    compared = comparisons(asked.closing)
    rows = Statement.objects.filter(closing=asked.closing, approval=None)
    limits = {"currency": asked.currency, "affiliate_id": asked.affiliate}
    rows = rows.filter(**{name: value for name, value in limits.items() if value})
    listed = [Queued(row, compared[row.pk]) for row in rows.order_by("affiliate_id", "currency")]
    return sorted(filter(SHOWN[asked.show], listed), key=SORTS[asked.sort])


def _shown(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    queue, partner = _queue(asked), asked.closing.partner
    paged = Paginator(queue, PER_PAGE).get_page(request.GET.get("page"))
    shown = [row.statement for row in paged.object_list]
    looked = forecasts(partner, shown, approval.Terms.of(partner, shown).conditions(shown))
    rows = [row._replace(forecast=seen) for row, seen in zip(paged.object_list, looked, strict=True)]
    unusual = [row for row in queue if row.comparison.unusual]
    return {
        "rows": rows,
        "paged": paged,
        "pages": [
            (each, link(request, "approvals", page=each, **asked.query())) for each in paged.paginator.page_range
        ],
        "number": len(queue),
        "unusual": len(unusual),
        "usual": len(queue) - len(unusual),
        "sums": _sums(queue),
        "rule": RULE,
        "why_not": _why_not(request, asked.closing),
        "files": [(kind, reverse("admin:approvals_file", args=[kind], query=asked.query())) for kind in KINDS],
        "shows": [(each, link(request, "approvals", **asked.query(show=each)), each == asked.show) for each in SHOWN],
        "sorts": [(each, link(request, "approvals", **asked.query(sort=each)), each == asked.sort) for each in SORTS],
    }


def _sums(queue: list[Queued]) -> list[tuple[str, Decimal, Decimal]]:
    """(currency, earned, difference to the period before) of all that is shown and beyond."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for row in queue:
        earned, difference = found.get(row.statement.currency, (Decimal(0), Decimal(0)))
        found[row.statement.currency] = (earned + row.statement.earned, difference + row.comparison.difference)
    return [(currency, *found[currency]) for currency in sorted(found)]


def _why_not(request: HttpRequest, closing: Closing) -> str:
    """Why this login may approve none of the period; "" if it may."""
    by = four_eyes.person(request.user)
    if not by.allows("publish", approving.PERMISSION, closing.partner_id):
        return "Approving takes a right that you do not have."
    return approving.why_not_of(closing.partner, closing, by)


@require_POST
@needs(approving.PERMISSION)
def approve(request: HttpRequest) -> HttpResponse:
    """Approve the statements that were ticked, or (``what`` is ``usual``) all of the period but the unusual ones."""
    partner = posted(request)
    label = request.POST.get("period", "")
    closing = Closing.objects.filter(partner=partner, label=label).select_related("partner").first()
    if closing is None:
        messages.error(request, "Nothing was approved: there is no such closed period.")
        return HttpResponseRedirect(reverse("admin:approvals", query={"partner": partner.code}))
    rows = _chosen_rows(request, closing)
    try:
        approved = approval.approve(partner, rows, four_eyes.person(request.user))
    except Refused as error:
        messages.error(request, f"Nothing was approved: {error}")
    else:
        say = messages.success if approved else messages.warning
        say(request, f"{len(approved)} statement{'' if len(approved) == 1 else 's'} approved.")
    asked = Asked(closing, [], **_limits(request.POST))
    return HttpResponseRedirect(reverse("admin:approvals", query=asked.query()))


def _chosen_rows(request: HttpRequest, closing: Closing) -> list[Statement]:
    rows = Statement.objects.filter(closing=closing, approval=None).select_related("previous", "closing")
    if request.POST.get("what") == "usual":
        compared = comparisons(closing)
        return [row for row in rows if not compared[row.pk].unusual]
    return list(rows.filter(pk__in=[id_of(ticked) for ticked in request.POST.getlist("statement")]))


COLUMNS = (
    Column("affiliate_id", lambda row: row.statement.affiliate_id),
    Column("period", lambda row: row.statement.label),
    Column("currency", lambda row: row.statement.currency, currency=True),
    Column("lines", lambda row: row.statement.lines),
    Column("earned", lambda row: row.statement.earned, total=True),
    Column("earned_before", lambda row: row.comparison.before, total=True),
    Column("difference", lambda row: row.comparison.difference, total=True),
    Column("percent", lambda row: row.comparison.percent),
    Column("due", lambda row: row.statement.due, total=True),
    Column("on_hold", lambda row: row.statement.on_hold, total=True),
    Column("unusual", lambda row: row.comparison.unusual),
)


def file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same statements to their end."""
    found: Chosen = chosen(request)
    asked = _asked(request, found.partner) if found.partner else None
    if asked is None or kind not in KINDS:
        raise Http404
    return download(
        kind, file_name("approvals", asked.closing.partner.code, asked.closing.label), COLUMNS, _queue(asked)
    )


operator_site.add_page("approvals/", page, "approvals", "commissions.view_statement")
operator_site.add_page("approvals/approve/", approve, "approvals_approve", "commissions.view_statement")
operator_site.add_page("approvals/<str:kind>/", file, "approvals_file", "commissions.view_statement")
