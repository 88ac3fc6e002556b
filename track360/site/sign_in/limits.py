"""How many wrong passwords are taken: from one address for one name, from one address, and for one name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from track360.core import net

KNOWN_FOR = timedelta(days=180)
LONGEST_COUNTED_NAME = 255


class GuessLimits(AxesDatabaseHandler):
    """django-axes with a limit for each of its parameters (``settings.GUESSES``), where it has one for all of them."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The failures of this name from this address; ``AXES_FAILURE_LIMIT`` if any of the limits is reached."""
        counts = [
            attempts.aggregate(all=Sum("failures_since_start"))["all"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        ]
        if is_known(request, (credentials or {}).get("username") or ""):
            counts[2] = 0
        reached = any(count >= limit for count, limit in zip(counts, settings.GUESSES, strict=True))
        return settings.AXES_FAILURE_LIMIT if reached else counts[0]

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """A right password forgives the wrong ones of this name from this address."""
        # Not the address's others: who has one login could else go on guessing those of all the rest.
        forgiven, _ = self.filter_user_attempts(request, credentials)[0].delete()
        return int(forgiven)


def counted_address(request: HttpRequest) -> str:
    """Whose guesses are counted together, as axes can store it: of IPv6 the first address of the neighbourhood."""
    # transport.trusted_proxies has already put the caller's own address there.
    return net.neighbourhood(request.META.get("REMOTE_ADDR", "")).partition("/")[0]


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name that was tried, as much of it as axes has room for."""
    found = credentials.get("username") if credentials else request.POST.get("username")
    return str(found or "")[:LONGEST_COUNTED_NAME]


def remember(response: HttpResponse, username: str) -> None:
    """Let the browser prove later that this name has been let in from it."""
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE,
        _proof(username),
        max_age=KNOWN_FOR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def is_known(request: HttpRequest, username: str) -> bool:
    """Whether this name has been let in from this browser."""
    return constant_time_compare(request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE, ""), _proof(username))


def _proof(username: str) -> str:
    return salted_hmac("track360.known_browser", username, algorithm="sha256").hexdigest()
