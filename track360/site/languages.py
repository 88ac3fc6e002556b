"""In which language the affiliate site speaks to whom: as chosen in the menu, else as the browser asks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST

from track360.core import language
from track360.site.affiliate_scope import is_affiliate
from track360.site.sign_in.second_factor import safe_next

HOME = "/affiliate/"
Handler = Callable[[HttpRequest], HttpResponse]


def middleware(get_response: Handler) -> Handler:
    """Middleware: answer requests to the affiliate site in their reader's language; all others are in English."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(HOME):
            return get_response(request)
        chosen = _kept(request.user) or translation.get_language_from_request(request)
        # Put back afterwards, for the next request of this thread may be the API's.
        with language.reading(chosen):
            response = get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", chosen)
        return response

    return answer


def reading(user: Any, otherwise: str = "") -> AbstractContextManager[None]:
    """A context in which a mail to the login is written: in its language, else in the one it was asked for in."""
    return language.reading(_kept(user) or otherwise or settings.LANGUAGE_CODE)


def urls(site: Any) -> list[URLPattern]:
    """Where the menu of languages is posted to; before the login too."""
    return [path("language/", choose, {"site": site}, name="language")]


@require_POST
def choose(request: HttpRequest, site: Any) -> HttpResponse:
    """Keep a language with the browser, and with the login where there is one; then back to where the menu stood."""
    answer = HttpResponseRedirect(safe_next(site, request, request.POST.get("next", "")))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
        # Not of who has shown a password alone: the login is not theirs to change yet.
        if is_affiliate(request.user) and site.has_permission(request):
            login = request.user.affiliate_login  # type: ignore[union-attr]
            login.language = chosen
            login.save(update_fields=["language"])
    return answer


def _kept(user: Any) -> str:
    found = user.affiliate_login.language if is_affiliate(user) else ""
    # One that is offered no longer is none.
    return found if found in dict(settings.LANGUAGES) else ""
