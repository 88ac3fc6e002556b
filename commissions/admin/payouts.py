"""What a partner can pay its affiliates now, what it cannot and why, and drafting a batch; on the operators' site."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from commissions.admin.chosen_partner import chosen, link, posted
from commissions.admin.common import SHOWN, shown_page
from commissions.admin.payout_reasons import reasons
from commissions.corrections.errors import Refused
from commissions.payouts.batches import service
from commissions.payouts.batches.in_progress import InProgress, in_progress
from commissions.payouts.batches.rests import Rest, Rests
from commissions.payouts.formats.registry import FORMATS
from commissions.payouts.methods.registry import METHODS
from track360.core import clock
from track360.core.snapshot import one_moment
from track360.partners import four_eyes
from track360.partners.models import Partner
from track360.site.exports import KINDS, Column, download, file_name
from track360.site.filters import parse_day
from track360.site.permissions import needs
from track360.site.sites import operator_site

VIEW = "commissions.view_payoutbatch"
ZERO = Decimal(0)


class Way(NamedTuple):
    """What can be paid by one method in one currency, and the formats that do."""

    method: str
    currency: str
    number: int
    total: Decimal
    formats: list[str]


def page(request: HttpRequest) -> HttpResponse:
    """By method and currency, with a form that drafts; below, what cannot be paid."""
    found = chosen(request)
    with one_moment():
        shown = _shown(request, found.partner) if found.partner else {}
    return shown_page(request, "commissions/payouts.html", "Payouts", chosen=found, **shown)


def _shown(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    today = partner.calendar.day_of(clock.now())
    found = list(Rests(partner, today).by())
    payable, stuck = [each for each in found if not each.why_not], [each for each in found if each.why_not]
    under_way, of_partner = in_progress(partner), {"partner": partner.code}
    return {
        "today": today,
        "figures": _figures(payable, stuck, under_way),
        "ways": _ways(payable),
        "formats": _offered(payable),
        "currencies": sorted({each.payable.paid_in for each in payable}),
        "payable": payable[:SHOWN],
        "more": max(len(payable) - SHOWN, 0),
        "reasons": reasons(request, partner, stuck),
        "in_progress": under_way,
        "may": request.user.has_perm(service.DRAFT),
        "files": [(kind, reverse("admin:payouts_file", args=[kind], query=of_partner)) for kind in KINDS],
        "batches": link(request, "commissions_payoutbatch_changelist", partner_id=partner.pk),
    }


def _figures(payable: list[Rest], stuck: list[Rest], under_way: list[InProgress]) -> list[tuple[str, list[Decimal]]]:
    """By currency: what can be paid, what cannot, what was drafted and what the bank has not answered."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO] * 4)
    for place, rests in enumerate((payable, stuck)):
        for each in rests:
            sums[each.payable.paid_in][place] += each.amount
    for batch in under_way:
        for currency, total in batch.totals:
            sums[currency][3 if batch.is_released else 2] += total
    return sorted(sums.items())


def _ways(payable: list[Rest]) -> list[Way]:
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for each in payable:
        found[_method(each), each.payable.paid_in].append(each.amount)
    return [
        Way(
            METHODS[method].title,
            currency,
            len(amounts),
            sum(amounts, ZERO),
            [written.title for written in FORMATS.values() if written.takes(method, currency)],
        )
        for (method, currency), amounts in sorted(found.items())
    ]


def _offered(payable: list[Rest]) -> list[tuple[str, str, int]]:
    """(key, title, how many payments) of each format that takes any."""
    counted = [
        (key, written.title, sum(written.takes(_method(each), each.payable.paid_in) for each in payable))
        for key, written in FORMATS.items()
    ]
    return [each for each in counted if each[2]]


def _method(rest: Rest) -> str:
    assert rest.details is not None, "what can be paid has somewhere to go"
    return rest.details.method


@require_POST
@needs(service.DRAFT)
def draft(request: HttpRequest) -> HttpResponse:
    """Reserve what can be paid, and show the batch."""
    partner = posted(request)
    back = HttpResponseRedirect(reverse("admin:payouts", query={"partner": partner.code}))
    said = {name: request.POST.get(name, "") for name in ("format", "currency", "requested_day")}
    day = parse_day(said["requested_day"])
    if said["requested_day"] and day is None:
        messages.error(request, f"Not drafted: {said['requested_day']} is no day.")
        return back
    try:
        made = service.draft(partner, said["format"], four_eyes.person(request.user), day, said["currency"])
    except Refused as error:
        messages.error(request, f"Not drafted: {error}")
        return back
    if made.batch is None:
        messages.warning(request, f"Not drafted: nothing can be paid so. {_left_out(made.left_out)}")
        return back
    number = made.batch.payouts.count()
    messages.success(request, f"Drafted: {number} payment{'' if number == 1 else 's'}. {_left_out(made.left_out)}")
    return HttpResponseRedirect(reverse("admin:commissions_payoutbatch_change", args=[made.batch.pk]))


def _left_out(rests: list[Rest]) -> str:
    return f"{len(rests)} left out, see below." if rests else "Nothing is left out."


COLUMNS = (
    Column("affiliate_id", lambda row: row.payable.statement.affiliate_id),
    Column("period", lambda row: row.payable.statement.label),
    Column("method", lambda row: row.details and row.details.method),
    Column("to", lambda row: row.details and row.details.masked),
    Column("currency", lambda row: row.payable.paid_in, currency=True),
    Column("amount", lambda row: row.amount, total=True),
    Column("why_not", lambda row: row.why_not),
)


def file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same, a row for each statement of which something is unpaid; details masked."""
    found = chosen(request)
    if found.partner is None or kind not in KINDS:
        raise Http404
    rows = list(Rests(found.partner, found.partner.calendar.day_of(clock.now())).by())
    return download(kind, file_name("payouts", found.partner.code), COLUMNS, rows)


operator_site.add_page("payouts/", page, "payouts", VIEW)
operator_site.add_page("payouts/draft/", draft, "payouts_draft", VIEW)
operator_site.add_page("payouts/<str:kind>/", file, "payouts_file", VIEW)
