"""One-time links by mail with which somebody sets a password: signed, expiring, void once a password is set."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode

from track360.core import mail


class LinkTokenGenerator(PasswordResetTokenGenerator):
    """Django's tokens (over the password's hash, the last login and the e-mail), each kind with a lifetime
    of its own."""

    def __init__(self, kind: str, lifetime: str) -> None:
        super().__init__()
        self.key_salt = f"track360.link.{kind}"
        self._lifetime = lifetime

    @property
    def lifetime(self) -> timedelta:
        """How long a link of this kind works."""
        found: timedelta = getattr(settings, self._lifetime)
        return found

    def check_token(self, user: Any, token: str | None) -> bool:
        """Whether the token is ours, unused, and young enough."""
        if not token or not super().check_token(user, token):
            return False
        # Django's own check knows a single lifetime for tokens of every kind.
        age = self._num_seconds(self._now()) - base36_to_int(token.partition("-")[0])
        return bool(age <= self.lifetime.total_seconds())


RESET_TOKENS = LinkTokenGenerator("reset", "RESET_LIFETIME")
INVITATION_TOKENS = LinkTokenGenerator("invitation", "INVITATION_LIFETIME")


def link_for(site: str, page: str, user: Any, tokens: LinkTokenGenerator) -> str:
    """The link for a user to a page (``reset_link`` or ``invitation_link``) of the site of that name."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return mail.absolute(reverse(f"{site}:{page}", args=[uid, tokens.make_token(user)]))
