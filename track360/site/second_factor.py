"""The second step of an operator's login: six digits of an authenticator app, set up at the first visit."""

from __future__ import annotations

from typing import Any

import django_otp
import segno
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp.plugins.otp_totp.models import TOTPDevice


def is_done(request: HttpRequest) -> bool:
    """Whether this session has shown all the factors it must; asked many times a request, so kept on it."""
    if not hasattr(request, "_second_factor_done"):
        request._second_factor_done = _is_done(request.user)  # type: ignore[attr-defined]
    return bool(request._second_factor_done)  # type: ignore[attr-defined]


def _is_done(user: Any) -> bool:
    if isinstance(user, AnonymousUser) or _verified(user):
        return True
    # Who has set one up must show it, even where it is optional.
    return not settings.OPERATOR_TOTP and not django_otp.user_has_device(user)


def _verified(user: Any) -> bool:
    """The method is added by the middleware."""
    return bool(user.is_verified())


class TokenForm(forms.Form):
    """Six digits, or a recovery code, against what the user has set up."""

    token = forms.CharField(label="Code", max_length=16, strip=True)

    def __init__(self, user: Any, fresh: TOTPDevice | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.fresh = user, fresh
        self.device: Any = None

    def clean_token(self) -> str:
        """Remember the device that took the code; a device under attack refuses for a while."""
        # Authenticator apps show the six digits in two groups, and people type what they see.
        token = str(self.cleaned_data["token"]).replace(" ", "")
        self.device = self._verified(token) if self.fresh else django_otp.match_token(self.user, token)
        if self.device is None:
            raise ValidationError("That code is not valid. Wait for the next one and try again.")
        return token

    def _verified(self, token: str) -> TOTPDevice | None:
        assert self.fresh is not None
        allowed, _ = self.fresh.verify_is_allowed()
        return self.fresh if allowed and self.fresh.verify_token(token) else None


def page(site: Any, request: HttpRequest) -> HttpResponse:
    """Ask for the code; to whom has none set up, show how to."""
    after = _after(site, request)
    if not request.user.is_authenticated or not request.user.is_staff:
        return HttpResponseRedirect(f"{site.url('login')}?next={after}")
    if is_done(request) and _verified(request.user):
        return HttpResponseRedirect(after)
    fresh = None if django_otp.user_has_device(request.user) else _fresh_device(request.user)
    form = TokenForm(request.user, fresh, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _let_in(request, form, after)
    return TemplateResponse(request, "site/second_factor.html", _shown(site, request, form, fresh))


def _after(site: Any, request: HttpRequest) -> str:
    after = request.GET.get("next", "")
    # Else a link to our login could end on somebody else's page.
    safe = url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return after if safe else site.url("index")


def _fresh_device(user: Any) -> TOTPDevice:
    """One unconfirmed device per user, so that a page shown twice shows the same code."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "authenticator"})
    return device


def _let_in(request: HttpRequest, form: TokenForm, after: str) -> HttpResponse:
    if form.fresh is not None:
        form.fresh.confirmed = True
        form.fresh.save(update_fields=["confirmed"])
    django_otp.login(request, form.device)
    return HttpResponseRedirect(after)


def _shown(site: Any, request: HttpRequest, form: TokenForm, fresh: TOTPDevice | None) -> dict[str, Any]:
    picture = segno.make(fresh.config_url, error="m").svg_data_uri(scale=5, border=2) if fresh else ""
    secret = fresh.config_url.partition("secret=")[2].partition("&")[0] if fresh else ""
    return {
        **site.each_context(request),
        "title": "Second step",
        "form": form,
        "picture": picture,
        "secret": secret,
    }
