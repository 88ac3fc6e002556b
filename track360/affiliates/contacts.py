"""Whom of an affiliate one writes to, and in which language."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from track360.affiliates.models import Affiliate, AffiliateLogin
from track360.core.language import english
from track360.partners.models import Partner
from track360.site import languages


def address(affiliate: Affiliate) -> str:
    """Where an affiliate is told of something: its own address, else its oldest login's; "" where there is none."""
    if affiliate.email:
        return affiliate.email
    logins = affiliate.logins.filter(user__is_active=True).exclude(user__email="").order_by("pk")
    return str(logins.values_list("user__email", flat=True).first() or "")


def reading(partner: Partner, affiliate_id: str) -> AbstractContextManager[None]:
    """A context in the language that the affiliate chose: that of the login it is written to."""
    user = _user(Affiliate.objects.filter(partner=partner, affiliate_id=affiliate_id).first())
    return languages.reading(user) if user else english()


def _user(affiliate: Affiliate | None) -> Any:
    """Of its logins that are on the one with the affiliate's own address, else the oldest."""
    if affiliate is None:
        return None
    active = AffiliateLogin.objects.filter(affiliate=affiliate, user__is_active=True)
    logins = list(active.select_related("user").order_by("pk"))
    same = [each for each in logins if affiliate.email and each.user.email.lower() == affiliate.email.lower()]
    return next((each.user for each in (*same, *logins)), None)
