"""The affiliate's own page of where it is paid to: masked, with what is under way, and the form of others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from commissions.admin.common import id_of
from commissions.admin.payout_forms import DetailsForm
from commissions.payouts import details
from commissions.payouts.methods.registry import METHODS
from commissions.payouts.models import PayoutDetails
from commissions.programme.models import Plan
from commissions.rollups.models import Earning
from track360.affiliates.models import Affiliate
from track360.core.clock import now
from track360.core.language import day as day_shown
from track360.core.language import say
from track360.ingest.iso_codes import CURRENCIES
from track360.site.affiliate_scope import AffiliateScope, scope_of
from track360.site.sites import affiliate_site

SHOWN = 20
ASKED_BY_ITSELF = "asked for by the affiliate"


def page(request: HttpRequest) -> HttpResponse:
    """What is used and what is under way; ``?method=`` opens the form."""
    affiliate: Affiliate = request.user.affiliate_login.affiliate  # type: ignore[union-attr]
    scope = scope_of(request.user)
    if "withdraw" in request.POST:
        return _withdraw(request, scope)
    form = _form(request, scope)
    if form is not None and request.method == "POST" and form.is_valid():
        chosen, by = form.cleaned_data, details.affiliate_signatory(request.user, affiliate)
        currencies = (chosen["currency"], chosen["paid_in"])
        details.ask(affiliate, *currencies, form.method.key, form.details(), by, ASKED_BY_ITSELF)
        messages.success(request, say("Asked for. Somebody looks at it; until it is used nothing changes."))
        return HttpResponseRedirect(affiliate_site.url("payout_details"))
    context = {
        **affiliate_site.each_context(request),
        "title": say("Payout details"),
        "rows": _rows(affiliate, scope),
        "form": form,
        "only_form": [form],
        "methods": METHODS.values(),
        "first": not PayoutDetails.objects.filter(**scope._asdict()).exclude(published_at=None).exists(),
        "days": details.waiting_days(affiliate.partner),
    }
    request.current_app = affiliate_site.name
    return TemplateResponse(request, "commissions/affiliate/payout_details.html", context)


def _form(request: HttpRequest, scope: AffiliateScope) -> DetailsForm | None:
    asked = (request.POST if request.method == "POST" else request.GET).get("method", "")
    if not asked:
        return None
    if asked not in METHODS:
        raise Http404
    return DetailsForm(METHODS[asked], _currencies(scope), request.POST or None)


def _currencies(scope: AffiliateScope) -> list[str]:
    """What the affiliate earns in, or will by its plans; every currency where nobody knows yet."""
    whose = scope._asdict()
    earned = Earning.objects.filter(**whose).values_list("currency", flat=True).distinct()
    by_plan = Plan.objects.filter(**{f"assignment__{name}": value for name, value in whose.items()})
    return sorted({*earned, *by_plan.values_list("currency", flat=True)}) or sorted(CURRENCIES)


def _rows(affiliate: Affiliate, scope: AffiliateScope) -> list[tuple[PayoutDetails, str, bool]]:
    """The newest of them with how far each is, and whether it can still be withdrawn."""
    today = affiliate.partner.calendar.day_of(now())
    used = {row.pk for row in details.in_use(affiliate.partner, today, affiliate_id=scope.affiliate_id).values()}
    found = PayoutDetails.objects.filter(**scope._asdict()).select_related("draft").defer("details", "notice_to")
    return [(row, *_told(row, today, used)) for row in found.order_by("-id")[:SHOWN]]


def _told(row: PayoutDetails, today: Any, used: set[int]) -> tuple[str, bool]:
    if row.closed_at:
        return say("withdrawn"), False
    if row.published_at is None:
        return (say("is looked at"), True) if row.is_open else (say("refused"), False)
    if row.valid_from and row.valid_from > today:
        return say("used from {day} on", day=day_shown(row.valid_from)), True
    return (say("used"), False) if row.pk in used else (say("no longer used"), False)


def _withdraw(request: HttpRequest, scope: AffiliateScope) -> HttpResponse:
    own = PayoutDetails.objects.filter(**scope._asdict(), pk=id_of(request.POST["withdraw"])).first()
    if own is None:
        raise Http404
    if details.withdraw(own.pk, request.user.get_username(), "withdrawn by the affiliate"):
        messages.success(request, say("Withdrawn. What was used before goes on being used."))
    else:
        messages.error(request, say("These are used already, or withdrawn."))
    return HttpResponseRedirect(affiliate_site.url("payout_details"))


affiliate_site.add_page("payout-details/", page, "payout_details")
