"""Proving again who one is before what one logs in by is changed: a browser left open must not be enough."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from track360.core import clock
from track360.site.sign_in import devices

PROVED = "proved_at"
"""The key of a session: the instant, in seconds, at which whoever has it last proved who it is."""


def connect() -> None:
    """Listen to sign-ins; called once, when the platform starts."""
    user_logged_in.connect(_signed_in, dispatch_uid="site.reauthentication")


def _signed_in(request: HttpRequest, **kwargs: Any) -> None:
    # Django keeps the key for whoever signs in once more.
    if PROVED in request.session:
        request.session.cycle_key()
    request.session[PROVED] = clock.now().timestamp()


def proved(request: HttpRequest) -> None:
    """A device was shown: remember when, under a new key of the session."""
    # Whoever came by the key that opened less must not have one that opens more.
    request.session.cycle_key()
    request.session[PROVED] = clock.now().timestamp()


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session has proved who it is within ``settings.REAUTHENTICATE_AFTER``."""
    age: float = clock.now().timestamp() - request.session.get(PROVED, 0)
    return age < settings.REAUTHENTICATE_AFTER.total_seconds()


def first(site: Any, request: HttpRequest, after: str) -> HttpResponse | None:
    """For a session that is not fresh the way to the page that asks for a proof and then leads to ``after``."""
    if is_fresh(request):
        return None
    page = "second_factor" if devices.has_device(request.user) else "reauthenticate"
    return redirect_to_login(after, site.url(page))
