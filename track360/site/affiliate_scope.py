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
    """Whether the login is an active affiliate's; asks the database once per login object, whatever the answer."""
    if not user.is_active:
        return False
    if not user.__class__.affiliate_login.is_cached(user):
        _load(user)
    return hasattr(user, "affiliate_login")


def _load(user: Any) -> None:
    logins = user._meta.get_field("affiliate_login").related_model._default_manager
    # A page needs both for its scope and its days: one query instead of three.
    found = next(iter(logins.select_related("affiliate__partner").filter(user_id=user.pk)), None)
    user.__class__.affiliate_login.related.set_cached_value(user, found)
