"""What lets somebody in, and keeps letting in whoever came by it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class PasswordBackend(ModelBackend):
    """A name and a password; of operators only while ``OPERATOR_PASSWORDS`` is on.

    Asked again at every request, so switching passwords off also ends the sessions that began with one.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether the login is active and may come by password."""
        return super().user_can_authenticate(user) and (settings.OPERATOR_PASSWORDS or not user.is_staff)


class SingleSignOnBackend(ModelBackend):
    """Sessions of those whom the identity provider has vouched for; it looks at no password."""

    def authenticate(self, request: Any, username: Any = None, password: Any = None, **kwargs: Any) -> None:
        """Nobody: who comes this way is let in by ``single_sign_on``."""
        return
