"""The second step of a login: a code of an authenticator app, a passkey or a recovery code; set up at the first visit.

Nothing is made by following a link: the key of a new app is made, and shown once, when its button is pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_otp
import segno
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from track360.core.language import say
from track360.site.sign_in import devices, passkeys, reauthentication
from track360.site.sign_in.models import TotpDevice
from track360.site.sign_in.signals import tell

BY_PROVIDER = "second_factor_by_provider"
"""The key of a session whose identity provider has asked for a second factor."""


def is_done(site: Any, request: HttpRequest) -> bool:
    """Whether this session has shown all the factors it must; asked many times a request, so kept on it."""
    if not hasattr(request, "_second_factor_done"):
        request._second_factor_done = _is_done(site, request)  # type: ignore[attr-defined]
    return bool(request._second_factor_done)  # type: ignore[attr-defined]


def _is_done(site: Any, request: HttpRequest) -> bool:
    user: Any = request.user
    if isinstance(user, AnonymousUser) or _verified(user) or _by_provider(request):
        return True
    # Who has set one up must show it, even where it is optional.
    return not site.second_factor_required(user) and not devices.has_device(user)


def _by_provider(request: HttpRequest) -> bool:
    # Ours asked for again, it is asked of sessions too that began before.
    return settings.OIDC_SECOND_FACTOR == "provider" and bool(request.session.get(BY_PROVIDER))


def _verified(user: Any) -> bool:
    """The method is added by the middleware."""
    return bool(user.is_verified())


class TokenForm(forms.Form):
    """A code; ``check`` takes the user and the code and gives the device that took it, or None."""

    token = forms.CharField(label=_("Code"), max_length=24, strip=True)

    def __init__(self, user: Any, check: Callable[[Any, str], Device | None], *args: Any) -> None:
        super().__init__(*args)
        self.user, self.check = user, check
        self.device: Device | None = None

    def clean_token(self) -> str:
        """Remember the device that took the code; a device under attack refuses for a while."""
        # Authenticator apps show the six digits in two groups, and people type what they see.
        token = str(self.cleaned_data["token"]).replace(" ", "")
        self.device = self.check(self.user, token)
        if self.device is None:
            raise ValidationError(say("That code is not valid. Wait for the next one and try again."))
        return token


def page(site: Any, request: HttpRequest) -> HttpResponse:
    """Ask for the code; to whom has nothing set up, offer how to."""
    after = safe_next(site, request, request.GET.get("next", ""))
    if not site.is_member(request.user):
        return redirect_to_login(after, site.url("login"))
    if _verified(request.user) and reauthentication.is_fresh(request):
        return HttpResponseRedirect(after)
    # Whoever has a device must not get in by setting up another.
    return _ask(site, request, after) if devices.has_device(request.user) else set_up(site, request, after)


def _ask(site: Any, request: HttpRequest, after: str) -> HttpResponse:
    form = TokenForm(request.user, devices.match, request.POST or None)
    if request.method == "POST" and _accepted(request, form):
        return HttpResponseRedirect(after)
    return _shown(site, request, form=form, has_passkey=devices.has_passkey(request.user), after=after)


def set_up(site: Any, request: HttpRequest, after: str) -> HttpResponse:
    """Show the key of a new app when asked to, and take its first code; of who has just proved who it is."""
    elsewhere = reauthentication.first(site, request, after)
    if elsewhere:
        return elsewhere
    if request.method == "POST" and "token" in request.POST:
        form = TokenForm(request.user, devices.finish_totp, request.POST)
        if _accepted(request, form):
            tell(request, request.user, "device_added", device=str(form.device))
            codes = devices.first_recovery_codes(request.user)
            return show_codes(site, request, codes, after) if codes else HttpResponseRedirect(after)
        begun = devices.begun_totp(request.user)
        return _show_key(site, request, begun, form) if begun else _shown(site, request, new=True)
    if request.method == "POST" and "begin" in request.POST:
        form = TokenForm(request.user, devices.finish_totp)
        return _show_key(site, request, devices.begin_totp(request.user), form)
    return _shown(site, request, new=True)


def _accepted(request: HttpRequest, form: TokenForm) -> bool:
    if not form.is_valid():
        tell(request, request.user, "second_factor_failed")
        return False
    tell(request, request.user, "second_factor", device=str(form.device))
    if not _verified(request.user):
        django_otp.login(request, form.device)
    reauthentication.proved(request)
    return True


def _show_key(site: Any, request: HttpRequest, device: TotpDevice, form: TokenForm) -> HttpResponse:
    picture = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=2)
    return _shown(site, request, form=form, picture=picture, secret=device.spoken_key)


def show_codes(site: Any, request: HttpRequest, codes: list[str], after: str) -> HttpResponse:
    """New recovery codes, which no page shows again."""
    context = {**site.each_context(request), "title": say("Recovery codes"), "codes": codes, "after": after}
    request.current_app = site.name
    return TemplateResponse(request, "site/recovery_codes.html", context)


def _shown(site: Any, request: HttpRequest, **context: Any) -> HttpResponse:
    request.current_app = site.name
    whole = {**site.each_context(request), "title": say("Second step"), **passkeys.shown(site), **context}
    return TemplateResponse(request, "site/second_factor.html", whole)


def safe_next(site: Any, request: HttpRequest, after: str) -> str:
    """Where somebody wanted to go, if that is one of our pages; else the first page of the site."""
    # Else a link to our login could end on somebody else's page.
    safe = url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return after if safe else str(site.url("index"))
