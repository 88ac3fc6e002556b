"""Single sign-on is configured as a whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from track360.settings.single_sign_on import pairs
from track360.site.sign_in import checks


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"OIDC_ISSUER": "https://id.example"}, ["E010", "E010"]),
        ({"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "x", "OIDC_ROLES": {"a": ("owner",)}}, []),
        ({"OPERATOR_PASSWORDS": False}, ["E011"]),
        ({"OIDC_SECOND_FACTOR": "theirs"}, ["E012"]),
    ],
)
def test_half_a_configuration_is_said_before_anything_is_served(changed: Any, found: list[str], settings: Any):
    for name, value in changed.items():
        setattr(settings, name, value)
    assert [str(message.id) for message in checks.single_sign_on(None)] == [f"track360.{number}" for number in found]


def test_roles_are_pairs_in_the_environment():
    assert pairs(["a=owner", "cn=b=finance", "a=support"]) == {"a": ("owner", "support"), "cn=b": ("finance",)}
    with pytest.raises(ImproperlyConfigured, match="'owner'"):
        pairs(["owner"])
