"""Single sign-on of operators by OpenID Connect; without an issuer there is none. How to: docs/how-to/secure.md."""

import os

from django.core.exceptions import ImproperlyConfigured

from track360.settings.security import listed

OIDC_ISSUER = os.environ.get("TRACK360_OIDC_ISSUER", "").rstrip("/")
OIDC_CLIENT_ID = os.environ.get("TRACK360_OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = os.environ.get("TRACK360_OIDC_CLIENT_SECRET", "")
OIDC_SCOPES = os.environ.get("TRACK360_OIDC_SCOPES", "openid profile email")
OIDC_NAME = os.environ.get("TRACK360_OIDC_NAME", "single sign-on")  # on the button


def pairs(text: list[str], name: str = "TRACK360_OIDC_ROLES") -> dict[str, tuple[str, ...]]:
    """``["a=owner", "b=support", "b=finance"]`` as what each value of the claim gives."""
    found: dict[str, tuple[str, ...]] = {}
    for pair in text:
        value, equals, group = pair.rpartition("=")
        if not (value and equals and group):
            raise ImproperlyConfigured(f"{name}: {pair!r} is not two words with = between them")
        found[value] = (*found.get(value, ()), group)
    return found


# The claim that says what somebody may do, and which of our groups each of its values gives.
OIDC_ROLES_CLAIM = os.environ.get("TRACK360_OIDC_ROLES_CLAIM", "groups")
OIDC_ROLES = pairs(listed("TRACK360_OIDC_ROLES"))
# Which partners the values reach, ``*`` for every one; without any, that is said here, on the page of a login's roles.
OIDC_PARTNERS = pairs(listed("TRACK360_OIDC_PARTNERS"), "TRACK360_OIDC_PARTNERS")
# ``ours``: the second factor is asked for here as well. ``provider``: the provider asks for it, and says so in ``amr``
# by one of the words below; with none of them configured it is believed.
OIDC_SECOND_FACTOR = os.environ.get("TRACK360_OIDC_SECOND_FACTOR", "ours")
OIDC_AMR = listed("TRACK360_OIDC_AMR", "mfa")
OIDC_STARTS_PER_ADDRESS = 30  # in 60 s; each is a row until its session is forgotten
