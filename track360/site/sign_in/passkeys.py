"""Passkeys (WebAuthn) beside authenticator apps: django-otp-webauthn's ceremonies, on each site for its own logins."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path
from django_otp_webauthn import exceptions, views

from track360.site.sign_in import reauthentication
from track360.site.sign_in.signals import tell


class _OfWhoJustProved:
    """What both steps of a registration ask beside what the library does."""

    request: HttpRequest

    def check_can_register(self) -> None:
        super().check_can_register()  # type: ignore[misc]
        if not reauthentication.is_fresh(self.request):
            raise exceptions.NotVerified(detail="You logged in a while ago: load the page again first.")


class BeginRegistration(_OfWhoJustProved, views.BeginCredentialRegistrationView):
    """Say what a new device is to sign."""


class CompleteRegistration(_OfWhoJustProved, views.CompleteCredentialRegistrationView):
    """Keep the device; whoever had none before has thereby shown a second factor."""

    def post(self, *args: Any, **kwargs: Any) -> JsonResponse:
        answer: JsonResponse = super().post(*args, **kwargs)
        tell(self.request, self.request.user, "device_added", device="passkey")
        reauthentication.proved(self.request)
        return answer


class CompleteAuthentication(views.CompleteCredentialAuthenticationView):
    """Take what the device has signed."""

    def complete_auth(self, device: Any) -> None:
        super().complete_auth(device)
        tell(self.request, self.request.user, "second_factor", device="passkey")
        reauthentication.proved(self.request)


def urls(site: Any) -> list[URLPattern]:
    """The four steps, below the page of the second step."""
    steps = (
        ("registration/begin/", BeginRegistration, "passkey_registration_begin"),
        ("registration/complete/", CompleteRegistration, "passkey_registration_complete"),
        ("authentication/begin/", views.BeginCredentialAuthenticationView, "passkey_authentication_begin"),
        ("authentication/complete/", CompleteAuthentication, "passkey_authentication_complete"),
    )
    return [
        path(f"second-factor/passkey/{step}", partial(_for_members, site, view.as_view()), name=name)
        for step, view, name in steps
    ]


def _for_members(site: Any, view: Any, request: HttpRequest) -> HttpResponse:
    """Of logins of this site, and where a passkey can work at all."""
    if not settings.PASSKEYS:
        raise Http404
    if not site.is_member(request.user):
        return HttpResponseRedirect(site.url("login"))
    answer: HttpResponse = view(request)
    return answer


def shown(site: Any) -> dict[str, Any]:
    """What a page with a button for a passkey needs."""
    return {
        "passkeys": settings.PASSKEYS,
        "passkey_pages": f"{site.url('second_factor')}passkey/",
        "my_devices": site.url("my_devices"),
    }
