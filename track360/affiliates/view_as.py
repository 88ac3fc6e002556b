"""*View as affiliate*: an operator looks at the affiliate site as one affiliate sees it.

It is read-only and begins with a reason; it ends by a button, and by itself after ``settings.VIEW_AS_AFFILIATE``. The
operator's own session goes on beside it: only requests to the affiliate site are answered as the affiliate's.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from rest_framework.permissions import SAFE_METHODS

from track360.affiliates.models import Affiliate, AffiliateLogin
from track360.core import clock
from track360.partners.people import log
from track360.site.sites import affiliate_site, operator_site

PERMISSION = "affiliates.view_as_affiliate"
SESSION_KEY = "view_as_affiliate"


class Viewing(NamedTuple):
    """``request.viewing``: who looks as whom, and where the button that ends it is posted to."""

    operator: Any
    affiliate: Affiliate
    leave: str


def may_begin(request: HttpRequest) -> bool:
    """Whether whoever asks may look as an affiliate."""
    user: Any = request.user
    return operator_site.has_permission(request) and user.has_perm(PERMISSION)


def begin(request: HttpRequest, affiliate: Affiliate, reason: str) -> None:
    """From now on this session's requests to the affiliate site are that affiliate's, to be read only."""
    until = clock.now() + settings.VIEW_AS_AFFILIATE
    request.session[SESSION_KEY] = {"affiliate": affiliate.pk, "until": until.timestamp()}
    _record(request, "view_as_began", affiliate, reason=reason)


def end(request: HttpRequest, why: str) -> str:
    """Look no more; returns the address of the affiliate's page, or of the first one where nobody looked."""
    begun = request.session.pop(SESSION_KEY, None)
    affiliate = Affiliate.objects.select_related("partner").filter(pk=begun["affiliate"]).first() if begun else None
    if affiliate is None:
        return operator_site.url("index")
    _record(request, "view_as_ended", affiliate, why=why)
    return reverse(f"{operator_site.name}:affiliates_affiliate_change", args=[affiliate.pk])


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """The button of the banner, a page of the operators' site: back to where the looking began."""
    return HttpResponseRedirect(end(request, "left"))


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer requests to the affiliate site as the affiliate's whom the session looks as."""
    home = f"/{affiliate_site.name}/"

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(home) or SESSION_KEY not in request.session:
            return get_response(request)
        affiliate = _looked_as(request)
        if affiliate is None:
            return HttpResponseRedirect(end(request, "time is over"))
        if request.method not in SAFE_METHODS:
            _record(request, "view_as_refused", affiliate, method=request.method, path=request.path_info)
            return TemplateResponse(request, "site/view_only.html", status=403).render()
        _become(request, affiliate)
        return get_response(request)

    return answer


def _looked_as(request: HttpRequest) -> Affiliate | None:
    """The affiliate, while the time lasts and the operator may look at it."""
    begun = request.session[SESSION_KEY]
    if clock.now().timestamp() >= begun["until"] or not may_begin(request):
        return None
    # As the operator's own list of affiliates is cut, so that a right taken away ends this too.
    rows = operator_site.get_model_admin(Affiliate).get_queryset(request)
    found: Affiliate | None = rows.select_related("partner").filter(pk=begun["affiliate"]).first()
    return found


def _become(request: HttpRequest, affiliate: Affiliate) -> None:
    """A login that is the operator's in name and number, may nothing, and speaks for the affiliate."""
    operator: Any = request.user
    viewer = copy(operator)
    viewer._state = copy(operator._state)
    viewer._state.fields_cache = {}
    viewer.is_staff = viewer.is_superuser = False
    viewer._perm_cache = viewer._user_perm_cache = viewer._group_perm_cache = set()
    AffiliateLogin(user=viewer, affiliate=affiliate)  # never saved; Django hangs it onto its user
    request.viewing = Viewing(operator, affiliate, operator_site.url("leave_affiliate"))  # type: ignore[attr-defined]
    request.user = viewer


def _record(request: HttpRequest, kind: str, affiliate: Affiliate, **what: Any) -> None:
    log.record(request, kind, partner=affiliate.partner, subject=f"affiliate {affiliate.affiliate_id}", **what)
