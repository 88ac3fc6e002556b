"""Four eyes: what moves money is drafted by one and published by another, who both answer for it as persons."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.auth import get_user_model

from track360.partners.models import Partner
from track360.site.operator_scope import operator_scope

Step = Literal["programme", "publish"]
"""Drafting and publishing, by the names of the scopes that a credential needs for them."""
YOURS = "You drafted this: somebody else must publish it."
NOBODYS = "Nobody answers for this credential: a person must publish it, or a credential that a person made."
UNKNOWN = "Nobody can tell any more who answers for this draft: reject it and draft it again."


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who acts. ``person_id``: the login that answers for it, of a credential the login that made it; None: unknown.

    ``credential``: its key (``client:…``, ``key:…``), "" for a person. ``allows``: told a step, a permission and the id
    of a partner (None: one that is not there yet), whether this signatory may take it.
    """

    name: str
    person_id: int | None
    allows: Callable[[Step, str, int | None], bool]
    credential: str = ""


def person(user: Any, by: str = "") -> Signatory:
    """Somebody who has logged in; ``by`` says where it was not on a page."""
    name = f"{user.get_username()} ({by})" if by else user.get_username()
    return Signatory(name, user.pk, lambda step, permission, partner_id: _may(user, permission, partner_id))


def _may(user: Any, permission: str, partner_id: int | None) -> bool:
    scope = operator_scope(user)
    # A partner that is not there yet is nobody's, so only for who reaches all.
    within = scope.is_everything if partner_id is None else scope.includes(partner_id)
    return within and user.has_perm(permission)


def credential(partner: Partner, name: str, key: str, scopes: Collection[str], made_by: int | None) -> Signatory:
    """A credential of a partner's with what its call may do, which the login ``made_by`` answers for: no more than that
    login may do today."""

    def allows(step: Step, permission: str, of: int | None) -> bool:
        return step in scopes and of == partner.pk and _answering_may(made_by, permission, of)

    return Signatory(f"{name} ({key})", made_by, allows, key)


def _answering_may(person_id: int | None, permission: str, partner_id: int | None) -> bool:
    # Else whoever hands out credentials could move money by one, and who has left by those that stayed. What nobody
    # answers for, ``why_not`` refuses.
    if person_id is None:
        return True
    user = get_user_model().objects.filter(pk=person_id).first()
    return user is not None and _may(user, permission, partner_id)


def why_not(author_id: int | None, made_with: str, by: Signatory) -> str:
    """Why ``by`` may not publish what the login ``author_id`` drafted, ``made_with`` a credential or ""; "" if it may.

    Compared by what a login or credential is for ever: a name may change hands.
    """
    if by.person_id is None:
        return NOBODYS
    if by.person_id == author_id or (by.credential and by.credential == made_with):
        return YOURS
    # A credential that nobody answers for may be the publisher's own: only somebody who logged in is surely another.
    return UNKNOWN if author_id is None and not (made_with and not by.credential) else ""


def others(author_id: int | None, permission: str, partner_id: int) -> list[str]:
    """The names of the operators who may publish what the login ``author_id`` drafted for a partner."""
    users: Any = get_user_model().objects
    found = users.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")
    staff = found.filter(is_staff=True).exclude(pk=author_id) if author_id else found.filter(is_staff=True)
    users_of = [user for user in staff.order_by("username") if operator_scope(user).includes(partner_id)]
    return [user.get_username() for user in users_of]
