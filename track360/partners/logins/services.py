"""What is done to a login by somebody else; each change acts on every process at the next request."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from track360.partners.models import User
from track360.partners.people import log
from track360.partners.people.models import Kind
from track360.partners.roles.service import RoleRefused, refuse_beyond
from track360.site.sign_in import devices

LONGEST_REASON = 500


class LoginRefused(Exception):
    """Nothing was done; the message says why, for the person who tried."""


@transaction.atomic
def disable(login: User, by: Any, reason: str) -> None:
    """Shut somebody out, sessions included. Raises LoginRefused."""
    _must_be_somebody_elses(login, by)
    login.is_active = False
    login.save(update_fields=["is_active"])
    # Or the sessions of today would be there again once the login is switched on.
    _end_sessions(login)
    log.record(by, Kind.LOGIN_DISABLED, subject=str(login), reason=reason)


def enable(login: User, by: Any, reason: str) -> None:
    """Let somebody in again, by the password and the second factor that were good before. Raises LoginRefused."""
    _must_be_allowed(login, by)
    login.is_active = True
    login.save(update_fields=["is_active"])
    log.record(by, Kind.LOGIN_ENABLED, subject=str(login), reason=reason)


@transaction.atomic
def end_sessions(login: User, by: Any, reason: str) -> None:
    """Log somebody out everywhere. Raises LoginRefused."""
    _must_be_allowed(login, by)
    _end_sessions(login)
    log.record(by, Kind.SESSIONS_ENDED, subject=str(login), reason=reason)


@transaction.atomic
def reset_second_factor(login: User, by: Any, reason: str) -> None:
    """Take the second factor of somebody who has lost it: every device, every recovery code, every session.

    Raises LoginRefused: nobody resets their own, and it takes a reason.
    """
    _must_be_somebody_elses(login, by)
    if not reason.strip():
        raise LoginRefused("Say why: the log of people keeps it.")
    removed = devices.remove_all(login)
    _end_sessions(login)
    log.record(by, Kind.SECOND_FACTOR_RESET, subject=str(login), reason=reason, devices=removed)


def _end_sessions(login: User) -> None:
    User.objects.filter(pk=login.pk).update(session_epoch=F("session_epoch") + 1)


def _must_be_somebody_elses(login: User, by: Any) -> None:
    _must_be_allowed(login, by)
    if by.pk == login.pk:
        raise LoginRefused("Somebody else must do that.")


def _must_be_allowed(login: User, by: Any) -> None:
    # Or whoever looks after logins could become an owner.
    if login.is_superuser and not by.is_superuser:
        raise LoginRefused("Only a superuser may do that to a superuser.")
    if not by.has_perm("partners.change_user"):
        raise LoginRefused("You may not change logins.")
    try:
        refuse_beyond(by, login.groups.all())
    except RoleRefused as error:
        raise LoginRefused(str(error)) from error
