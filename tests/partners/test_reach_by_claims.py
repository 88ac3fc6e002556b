"""Which partners somebody reaches who comes by single sign-on."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories as make
from track360.partners.models import User
from track360.partners.roles.models import PartnerAccess
from track360.site.sign_in.signals import vouched_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam() -> User:
    for code in ("acme", "zenith"):
        make.make_partner(code)
    return make.make_operator("sam", is_superuser=False)


def reached(user: User, *values: str) -> tuple[bool, set[str]]:
    vouched_for.send(sender=None, user=user, values=list(values))
    access = PartnerAccess.objects.get(user=user)
    return access.every_partner, set(access.partners.values_list("code", flat=True))


def test_the_claims_say_which_partners_at_every_visit(sam: User, settings: Any):
    settings.OIDC_PARTNERS = {"bo-acme": ("acme",), "bo-both": ("acme", "zenith", "gone"), "bo-admins": ("*",)}
    assert reached(sam, "bo-acme", "else") == (False, {"acme"})
    assert reached(sam, "bo-both") == (False, {"acme", "zenith"})
    assert reached(sam, "bo-acme", "bo-admins") == (True, set())
    assert reached(sam, "acme", "*") == (False, set())


def test_where_nothing_is_configured_what_was_given_here_stays(sam: User):
    vouched_for.send(sender=None, user=sam, values=["acme"])
    assert not PartnerAccess.objects.filter(user=sam).exists()
    PartnerAccess.objects.create(user=sam, every_partner=True)
    assert reached(sam, "acme") == (True, set())
