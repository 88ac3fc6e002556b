"""Giving roles to operators' logins, and saying which partners they reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet

from track360.partners.models import Partner, User
from track360.partners.roles.models import PartnerAccess
from track360.site.operator_scope import operator_scope


class RoleRefused(Exception):
    """Nothing was given; the message says why, for who tried."""


class Reach(NamedTuple):
    """The partners that a login is to reach: every one, or these."""

    every_partner: bool
    partners: Sequence[Partner] = ()


@transaction.atomic
def set_roles(user: User, roles: Iterable[Group], reach: Reach, by: User | None = None) -> PartnerAccess:
    """The login has these roles for these partners and no others; it may enter the operators' site from now on.

    by: who gives them; None: a command, on behalf of who may run it. Raises RoleRefused.
    """
    roles = list(roles)
    # Also one that is switched off: switched on again it would open both sites.
    if hasattr(user, "affiliate_login"):
        raise RoleRefused(f"{user} is a login of an affiliate.")
    if by is not None:
        check(by, user, roles, reach)
    user.groups.set(roles)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    return set_reach(user, reach)


def set_reach(user: User, reach: Reach) -> PartnerAccess:
    """The login reaches these partners and no others."""
    access, _ = PartnerAccess.objects.update_or_create(user=user, defaults={"every_partner": reach.every_partner})
    access.partners.set([] if reach.every_partner else reach.partners)
    return access


def check(by: User, user: User, roles: list[Group], reach: Reach) -> None:
    """Nobody gives themselves anything, or anybody what they do not have. Raises RoleRefused."""
    if by.pk == user.pk:
        raise RoleRefused("Nobody changes their own role: ask another administrator.")
    if by.is_superuser:
        return
    if user.is_superuser:
        raise RoleRefused(f"{user} may do everything; only another such login can change that.")
    own = operator_scope(by)
    if not own.is_everything and (reach.every_partner or any(not own.includes(each.pk) for each in reach.partners)):
        raise RoleRefused("You can give access to your own partners alone.")
    # Also what is taken away: a role one does not hold is not one's own to take.
    refuse_beyond(by, {*roles, *user.groups.all()})


def refuse_beyond(by: User, roles: Iterable[Group]) -> None:
    """Raises RoleRefused for a role that may do what the login itself may not."""
    for role in roles:
        if not holds(by, role.permissions.all()):
            raise RoleRefused(f"The role {role} may do more than you.")


def holds(by: User, permissions: QuerySet[Permission]) -> bool:
    """Whether the login has all of the permissions itself."""
    named = permissions.values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in named} <= by.get_all_permissions()
