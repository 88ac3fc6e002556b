"""A login's own second factors: what there is, one more, one less, new recovery codes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from track360.core.language import say
from track360.site.sign_in import devices, passkeys, reauthentication, second_factor
from track360.site.sign_in.signals import tell


def page(site: Any, request: HttpRequest) -> HttpResponse:
    """Show them, and do what a button says, of who has just proved who it is."""
    here = site.url("my_devices")
    elsewhere = reauthentication.first(site, request, here)
    if elsewhere:
        return elsewhere
    if request.method != "POST":
        return _shown(site, request)
    if "codes" in request.POST and devices.has_device(request.user):
        tell(request, request.user, "recovery_codes_replaced")
        return second_factor.show_codes(site, request, devices.new_recovery_codes(request.user), here)
    if "remove" in request.POST:
        _remove(request, request.POST["remove"])
        return HttpResponseRedirect(here)
    return second_factor.set_up(site, request, here)


def _remove(request: HttpRequest, persistent_id: str) -> None:
    if devices.remove(request.user, persistent_id):
        tell(request, request.user, "device_removed", device=persistent_id)
        messages.success(request, say("It is no longer a second step of yours."))


def _shown(site: Any, request: HttpRequest) -> HttpResponse:
    request.current_app = site.name
    context = {
        **site.each_context(request),
        "title": say("Second step"),
        "devices": devices.apps_and_passkeys(request.user),
        "codes_left": devices.codes_left(request.user),
        **passkeys.shown(site),
        "required": site.second_factor_required(request.user),
    }
    return TemplateResponse(request, "site/my_devices.html", context)
