"""The password asked for again, of a login that has no second factor to show."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import auth
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from track360.core.language import say
from track360.site.sign_in import devices, reauthentication
from track360.site.sign_in.second_factor import safe_next


def page(site: Any, request: HttpRequest) -> HttpResponse:
    """Ask for it, and lead on; who has none signs in anew."""
    after, user = safe_next(site, request, request.GET.get("next", "")), cast(Any, request.user)
    if not site.is_member(user):
        return redirect_to_login(after, site.url("login"))
    # A password does not stand in for a device: the page behind asks for that.
    if reauthentication.is_fresh(request) or devices.has_device(user):
        return HttpResponseRedirect(after)
    if request.method == "POST" and _signed_in_again(request):
        return HttpResponseRedirect(after)
    context = {
        **site.each_context(request),
        "title": say("Your password again"),
        "has_password": user.has_usable_password(),
        "refused": request.method == "POST",
    }
    request.current_app = site.name
    return TemplateResponse(request, "site/reauthenticate.html", context)


def _signed_in_again(request: HttpRequest) -> bool:
    """By the same way as at the login, so that guesses are counted and told alike."""
    user = auth.authenticate(request, username=request.user.get_username(), password=request.POST.get("password", ""))
    if user is None or user.pk != request.user.pk:
        return False
    auth.login(request, user)
    return True
