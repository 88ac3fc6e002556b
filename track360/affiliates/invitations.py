"""Inviting somebody to an affiliate's site: a login without a password, and a mail with a link to set one."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction

from track360.affiliates.models import Affiliate, AffiliateLogin
from track360.core import clock, mail
from track360.site import languages, one_time_links

LONGEST_NAME = 150


class InvitationRefused(Exception):
    """Nobody was invited; the message says why, for the operator who tried."""


class LoginState(NamedTuple):
    """A login for reading: ``state`` is invited, expired, active or off."""

    login: AffiliateLogin
    state: str


def logins(affiliate: Affiliate) -> list[LoginState]:
    """Every login of the affiliate, the oldest first."""
    found = AffiliateLogin.objects.filter(affiliate=affiliate).select_related("user", "invited_by")
    return [LoginState(login, state(login)) for login in found.order_by("pk")]


def state(login: AffiliateLogin) -> str:
    """How far the login is."""
    user: Any = login.user
    if not user.is_active:
        return "off"
    if user.has_usable_password():
        return "active"
    fresh = login.invited_at and clock.now() - login.invited_at <= one_time_links.INVITATION_TOKENS.lifetime
    return "invited" if fresh else "expired"


@transaction.atomic
def invite(affiliate: Affiliate, email: str, by: Any) -> AffiliateLogin:
    """Make the login, or renew one that has no password yet, and mail its link; a link sent before stops working.

    Raises InvitationRefused, and ``mail.MailNotSent`` (then nothing is kept).
    """
    # People write their address in any case; two logins of one mailbox would confuse them.
    login = _login(affiliate, email.lower())
    if state(login) in {"active", "off"}:
        raise InvitationRefused(f"{email} has a login already; it can ask for a new password itself.")
    user: Any = login.user
    # A new hash, though of no password: links are signed over it, so the one before is void.
    user.set_unusable_password()
    user.save(update_fields=["password"])
    login.invited_at, login.invited_by = clock.now(), by
    login.save(update_fields=["invited_at", "invited_by"])
    # Inside the transaction: a mail that is not taken leaves no login that nobody can enter.
    _send(affiliate, user)
    return login


def _login(affiliate: Affiliate, email: str) -> AffiliateLogin:
    found = AffiliateLogin.objects.filter(affiliate=affiliate, user__email=email)
    # Two operators at once: the second renews what the first has made.
    login = found.select_related("user").select_for_update(of=("self",)).first()
    if login:
        return login
    users = get_user_model().objects
    fields = {"email": email, "password": make_password(None)}  # an empty one would count as set
    user, made = users.get_or_create(username=_free_name(affiliate, email), defaults=fields)
    if not made:
        raise InvitationRefused(f"There is a login {user.get_username()} already. Invite another address.")
    return AffiliateLogin.objects.create(user=user, affiliate=affiliate)


def _free_name(affiliate: Affiliate, email: str) -> str:
    """The address itself; for somebody who is an affiliate of two partners also the partner's name."""
    # A login sees one affiliate, so somebody with two partners needs two, and names are unique.
    taken = get_user_model().objects.filter(username=email).exists()
    return f"{affiliate.partner.code}:{email}"[:LONGEST_NAME] if taken else email[:LONGEST_NAME]


def _send(affiliate: Affiliate, user: Any) -> None:
    context = {
        "user": user,
        "affiliate": affiliate,
        "partner": affiliate.partner,
        "link": one_time_links.link_for("affiliate", "invitation_link", user, one_time_links.INVITATION_TOKENS),
        "days": settings.INVITATION_LIFETIME.days,
    }
    with languages.reading(user):
        mail.send("affiliates/invitation_email.txt", user.email, context)
