"""What must be configured for single sign-on, said in plain words before anything is served."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

WAYS = ("ours", "provider")


@register()
def single_sign_on(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Half a configuration would show a button that lets nobody in, or leave no way in at all."""
    found: list[CheckMessage] = []
    needed = {"TRACK360_OIDC_CLIENT_ID": settings.OIDC_CLIENT_ID, "TRACK360_OIDC_ROLES": settings.OIDC_ROLES}
    if settings.OIDC_ISSUER:
        found += [Error(f"{name} is not set.", id="track360.E010") for name, value in needed.items() if not value]
    elif not settings.OPERATOR_PASSWORDS:
        found += [Error("Without passwords and without TRACK360_OIDC_ISSUER no operator gets in.", id="track360.E011")]
    if settings.OIDC_SECOND_FACTOR not in WAYS:
        found += [Error(f"TRACK360_OIDC_SECOND_FACTOR is none of {', '.join(WAYS)}.", id="track360.E012")]
    return found


@register(deploy=True)
def provider_over_https(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Over plain HTTP anybody on the way could be the provider."""
    plain = settings.OIDC_ISSUER and urlsplit(settings.OIDC_ISSUER).scheme != "https"
    return [Warning("TRACK360_OIDC_ISSUER is not asked over HTTPS.", id="track360.W010")] if plain else []
