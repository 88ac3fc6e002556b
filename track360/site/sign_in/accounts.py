"""Whose login somebody is whom the identity provider vouches for, and which groups it is in from now on."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction

from track360.site.sign_in.models import Identity
from track360.site.sign_in.provider import SignOnRefused
from track360.site.sign_in.signals import vouched_for

log = logging.getLogger(__name__)
LONGEST_NAME = 150


@transaction.atomic
def enter(claims: dict[str, Any]) -> Any:
    """The login of whom the claims are about, with the groups that they give; made at the first visit.

    Raises SignOnRefused for somebody to whom the claims give no group, and for a login that is switched off.
    """
    values = _values(claims)
    groups = groups_of(values)
    identity = Identity.objects.select_related("user").filter(issuer=settings.OIDC_ISSUER, subject=_subject(claims))
    known = identity.select_for_update(of=("self",)).first()
    user = known.user if known else _by_email(claims) or (_made(claims) if groups else None)
    if user is None:
        raise SignOnRefused("the claims give no role")
    if not known:
        Identity.objects.create(user=user, issuer=settings.OIDC_ISSUER, subject=_subject(claims))
    _set_groups(user, groups)
    vouched_for.send(sender=None, user=user, values=values)
    return user


def check(user: Any) -> None:
    """Raises SignOnRefused for a login that may not enter."""
    if not user.is_active:
        raise SignOnRefused("the login is switched off")
    if not user.is_staff:
        raise SignOnRefused("the claims give no role any more")


def groups_of(values: list[str]) -> list[Group]:
    """The groups that these values of the claim give; what is not configured gives nothing."""
    names = {name for value in values for name in settings.OIDC_ROLES.get(value, ())}
    found = list(Group.objects.filter(name__in=names).order_by("name"))
    missing = names - {group.name for group in found}
    if missing:
        log.warning("TRACK360_OIDC_ROLES names groups that do not exist: %s", ", ".join(sorted(missing)))
    return found


def _values(claims: dict[str, Any]) -> list[str]:
    said = claims.get(settings.OIDC_ROLES_CLAIM) or []
    values = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    return [value for value in values if isinstance(value, str)]


def _set_groups(user: Any, groups: list[Group]) -> None:
    """Exactly these of the groups that the provider gives; others were given here and stay."""
    given = {name for names in settings.OIDC_ROLES.values() for name in names}
    kept = list(user.groups.exclude(name__in=given))
    user.groups.set([*kept, *groups])
    user.is_staff = bool(groups or kept or user.is_superuser)
    user.save(update_fields=["is_staff"])


def _by_email(claims: dict[str, Any]) -> Any:
    """An operator's login that waits for its identity: its address, which the provider has verified, is the link."""
    email = claims.get("email")
    if not isinstance(email, str) or not email or claims.get("email_verified") is not True:
        return None
    waiting = get_user_model().objects.filter(
        # Never a superuser's: those are for the day on which the provider is down, or lies.
        email__iexact=email, is_staff=True, is_superuser=False, identity__isnull=True
    )  # fmt: skip
    found = list(waiting.select_for_update(of=("self",))[:2])
    return found[0] if len(found) == 1 else None


def _made(claims: dict[str, Any]) -> Any:
    name = next(filter(_is_name, (claims.get(key) for key in ("preferred_username", "email", "sub"))), None)
    if name is None:
        raise SignOnRefused("the claims hold no name that a login can have")
    email = claims.get("email") if claims.get("email_verified") is True else ""
    fields = {"email": email or "", "password": make_password(None), "is_staff": True}
    user, made = get_user_model().objects.get_or_create(username=name, defaults=fields)
    if not made:
        raise SignOnRefused("there is a login of that name already, which is not this person's")
    return user


def _is_name(said: Any) -> bool:
    # People choose it in some directories, and logs and ledgers tell by it who did something: ``anna (by command)``,
    # or what looks like a row of ours, is no name.
    if not isinstance(said, str) or not 0 < len(said) <= LONGEST_NAME:
        return False
    try:
        get_user_model().username_validator(said)
    except ValidationError:
        return False
    return True


def _subject(claims: dict[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise SignOnRefused("the ID token names nobody")
    return subject
