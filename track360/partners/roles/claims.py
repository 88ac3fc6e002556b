"""Which partners somebody reaches who came by single sign-on, where the claims say so (``settings.OIDC_PARTNERS``)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from track360.partners.models import Partner, User
from track360.partners.roles.service import Reach, set_reach
from track360.site.sign_in.signals import vouched_for

EVERY = "*"


def connect() -> None:
    """Begin to listen."""
    vouched_for.connect(_set_reach, dispatch_uid="partners of single sign-on")


def _set_reach(sender: Any, user: User, values: list[str], **kwargs: Any) -> None:
    # Not configured: a login keeps what the page of its roles gives it.
    if not settings.OIDC_PARTNERS:
        return
    codes = {code for value in values for code in settings.OIDC_PARTNERS.get(value, ())}
    set_reach(user, Reach(EVERY in codes, list(Partner.objects.filter(code__in=codes))))
