"""The pages of single sign-on: the button that leads to the identity provider, and where it sends people back to."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from track360.core import net, throttle
from track360.site.sign_in import accounts, provider
from track360.site.sign_in.provider import SignOnRefused
from track360.site.sign_in.second_factor import BY_PROVIDER, safe_next
from track360.site.sign_in.signals import tell

log = logging.getLogger(__name__)
BACKEND = "track360.site.sign_in.backends.SingleSignOnBackend"
NEXT = "single_sign_on_next"


def urls(site: Any) -> list[URLPattern]:
    """Both pages; 403 where no provider is configured."""
    return [
        path("sso/", never_cache(require_POST(partial(start, site))), name="single_sign_on"),
        path("sso/callback/", never_cache(require_GET(partial(callback, site))), name="single_sign_on_callback"),
    ]


def start(site: Any, request: HttpRequest) -> HttpResponse:
    """To the provider. A button, not a link: it begins a session."""
    address = net.neighbourhood(request.META.get("REMOTE_ADDR", ""))
    limit = settings.OIDC_STARTS_PER_ADDRESS
    if not throttle.hit("single sign-on", f"sso:{address}", limit).admitted:
        return _refused(site, request, SignOnRefused("too many tries from one address"))
    try:
        _must_be_configured()
        answer = provider.redirect(request, site.url("single_sign_on_callback"))
    except SignOnRefused as error:
        return _refused(site, request, error)
    request.session[NEXT] = safe_next(site, request, request.POST.get("next", ""))
    return answer


def callback(site: Any, request: HttpRequest) -> HttpResponse:
    """Let in whom the provider vouches for."""
    try:
        _must_be_configured()
        claims = provider.claims(request)
        user = accounts.enter(claims)
        accounts.check(user)
    except SignOnRefused as error:
        return _refused(site, request, error)
    after = request.session.get(NEXT) or site.url("index")
    # Django gives the session a new key, and drops what another login had left in it.
    auth.login(request, user, backend=BACKEND)
    request.session[BY_PROVIDER] = asked_for_second_factor(claims)
    return HttpResponseRedirect(after)


def asked_for_second_factor(claims: dict[str, Any]) -> bool:
    """Whether the provider has asked for a second factor, and ours is not asked for beside it."""
    if settings.OIDC_SECOND_FACTOR != "provider":
        return False
    methods = claims.get("amr")
    return not settings.OIDC_AMR or (isinstance(methods, list) and any(word in methods for word in settings.OIDC_AMR))


def _must_be_configured() -> None:
    if not provider.is_configured():
        raise SignOnRefused("no provider is configured")


def _refused(site: Any, request: HttpRequest, error: SignOnRefused) -> HttpResponse:
    # What went wrong is for the log: an attacker reads the page.
    log.warning("single sign-on refused: %s", error)
    tell(request, None, "sign_in_refused", by="single sign-on", why=str(error))
    context = {**site.each_context(request), "title": "Single sign-on"}
    request.current_app = site.name
    return TemplateResponse(request, "site/single_sign_on_refused.html", context, status=403)
