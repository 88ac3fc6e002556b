"""What a login of single sign-on is called: logs and corrections name people by it, so it names nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from track360.partners.models import User
from track360.site.sign_in import accounts
from track360.site.sign_in.provider import SignOnRefused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def configured(settings: Any) -> None:
    settings.OIDC_ISSUER, settings.OIDC_ROLES = "https://id.example", {"admins": ("owner",)}


def test_nobody_chooses_a_name_that_says_something_else() -> None:
    """Neither a row of ours, nor a command, nor a second line."""
    forged = ("partners.user:1", "ada (by command)", "ada\nroot", "a" * 151, ["ada"], "")
    for number, name in enumerate(forged):
        said = {"sub": f"u-{number}", "groups": ["admins"], "preferred_username": name}
        accounts.enter({**said, "email": f"p{number}@house.example", "email_verified": False})
    named = set(User.objects.values_list("username", flat=True))
    assert named == {f"p{number}@house.example" for number in range(len(forged))}


def test_who_has_no_name_that_a_login_can_have_stays_out() -> None:
    with pytest.raises(SignOnRefused, match="no name"):
        accounts.enter({"sub": "auth0|5", "groups": ["admins"], "preferred_username": "x y"})
    assert not User.objects.exists()
