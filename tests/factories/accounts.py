"""Logins, partners and affiliates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import Group

from tests.factories.common import unique
from track360.affiliates.models import Affiliate, AffiliateLogin, Parent
from track360.partners import four_eyes
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner, User
from track360.partners.roles.service import Reach, set_roles

PASSWORD = "correct horse battery staple"


def make_user(username: str = "", **fields: Any) -> User:
    """A login with the password ``PASSWORD``."""
    return User.objects.create_user(username or unique("user"), password=PASSWORD, **fields)


def make_operator(username: str = "", role: str = "", partners: Iterable[Partner] | None = None, **fields: Any) -> User:
    """A login of the operator site with every permission; with a role, that one, for these partners or (None) all."""
    user = make_user(username or unique("operator"), **{"is_staff": True, "is_superuser": not role, **fields})
    if role:
        set_roles(user, [Group.objects.get(name=role)], Reach(partners is None, list(partners or ())))
    return user


def make_signatory(username: str = "", **fields: Any) -> Signatory:
    """An operator of that name (one that nobody has, unless given) who drafts or publishes."""
    return four_eyes.person(make_operator(username, **fields))


def make_partner(code: str = "", **fields: Any) -> Partner:
    """A forex broker in Athens, unless told otherwise."""
    code = code or unique("partner-")
    return Partner.objects.create(
        code=code, **{"name": code.title(), "vertical": "forex", "zone": "Europe/Athens", **fields}
    )


def make_affiliate(
    partner: Partner, affiliate_id: str = "", parent: Affiliate | None = None, **fields: Any
) -> Affiliate:
    """An active affiliate; ``parent`` stands above it since the beginning."""
    affiliate_id = affiliate_id or unique("aff-")
    made = Affiliate.objects.create(
        partner=partner, affiliate_id=affiliate_id, **{"name": f"Affiliate {affiliate_id}", **fields}
    )
    if parent is not None:
        Parent.objects.create(
            partner=partner, affiliate_id=affiliate_id, from_day=date.min, parent_id=parent.affiliate_id
        )
    return made


def make_affiliate_login(affiliate: Affiliate, username: str = "") -> User:
    """A login of the affiliate site that sees ``affiliate`` alone."""
    user = make_user(username or unique("login"))
    AffiliateLogin.objects.create(user=user, affiliate=affiliate)
    return user
