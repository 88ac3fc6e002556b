"""Which affiliate a login speaks for: the key by which everything it may see is filtered."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied


class AffiliateScope(NamedTuple):
    """A partner and one affiliate of it."""

    partner_id: int
    affiliate_id: str


def scope_of(user: Any) -> AffiliateScope:
    """The affiliate behind a login; :class:`PermissionDenied` for a login without one."""
    if not is_affiliate(user):
        raise PermissionDenied
    affiliate = user.affiliate_login.affiliate
    return AffiliateScope(affiliate.partner_id, affiliate.affiliate_id)


def is_affiliate(user: Any) -> bool:
    """Whether the login is an active affiliate's."""
    return bool(user.is_active and hasattr(user, "affiliate_login"))
