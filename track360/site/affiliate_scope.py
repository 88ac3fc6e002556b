"""Which affiliate a login speaks for: the one key by which everything it may see is cut."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied


class Scope(NamedTuple):
    """A partner and one affiliate of it."""

    partner_id: int
    affiliate_id: str


def scope_of(user: Any) -> Scope:
    """The affiliate behind a login; :class:`PermissionDenied` for a login without one."""
    if not has_scope(user):
        raise PermissionDenied
    affiliate = user.affiliate_login.affiliate
    return Scope(affiliate.partner_id, affiliate.affiliate_id)


def has_scope(user: Any) -> bool:
    """Whether the login is an active affiliate's."""
    return bool(user.is_active and hasattr(user, "affiliate_login"))
