"""Passkeys (WebAuthn) beside authenticator apps: django-otp-webauthn's ceremonies, on each site for its own logins."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django_otp_webauthn import exceptions, views

from track360.site.sign_in.signals import tell


class _OfSite:
    """Of members of one site only; 404 where no passkey can work."""

    site: Any = None
    request: HttpRequest

    def initial(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if not settings.PASSKEYS:
            raise Http404
        if not self.site.is_member(request.user):
            raise exceptions.NotAuthenticated
        super().initial(request, *args, **kwargs)  # type: ignore[misc]


class BeginRegistration(_OfSite, views.BeginCredentialRegistrationView):
    """What a device is to sign to become a second factor."""


class CompleteRegistration(_OfSite, views.CompleteCredentialRegistrationView):
    """Keep the device; whoever had none before has thereby shown a second factor."""

    def post(self, *args: Any, **kwargs: Any) -> JsonResponse:
        answer: JsonResponse = super().post(*args, **kwargs)
        tell(self.request, self.request.user, "device_added", device="passkey")
        return answer


class BeginAuthentication(_OfSite, views.BeginCredentialAuthenticationView):
    """What a device is to sign to be the second factor of this login."""


class CompleteAuthentication(_OfSite, views.CompleteCredentialAuthenticationView):
    """Take what the device has signed."""

    def complete_auth(self, device: Any) -> None:
        super().complete_auth(device)
        tell(self.request, self.request.user, "second_factor", device="passkey")


def urls(site: Any) -> list[URLPattern]:
    """The four steps, below the page of the second step."""
    steps = (
        ("registration/begin/", BeginRegistration, "passkey_registration_begin"),
        ("registration/complete/", CompleteRegistration, "passkey_registration_complete"),
        ("authentication/begin/", BeginAuthentication, "passkey_authentication_begin"),
        ("authentication/complete/", CompleteAuthentication, "passkey_authentication_complete"),
    )
    return [path(f"second-factor/passkey/{step}", view.as_view(site=site), name=name) for step, view, name in steps]


def shown(site: Any) -> dict[str, Any]:
    """What a page with a button for a passkey needs."""
    return {
        "passkeys": settings.PASSKEYS,
        "passkey_pages": f"{site.url('second_factor')}passkey/",
        "my_devices": site.url("my_devices"),
    }
