"""Secrets at rest: Fernet with the keys of ``settings.FIELD_KEYS``, the first of which encrypts and all
of which decrypt."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

UnreadableSecret = InvalidToken


def encrypt(text: str) -> str:
    """Ciphertext under the first key."""
    return _fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Plain text; raises ``UnreadableSecret`` when no key fits."""
    return _fernet().decrypt(token.encode()).decode()


def rotate(token: str) -> str:
    """The same secret under the first key."""
    return _fernet().rotate(token.encode()).decode()


def _fernet() -> MultiFernet:
    # All of them decrypt, so a key is changed without a moment in which secrets are unreadable.
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


class EncryptedTextField(models.TextField):
    """Text that the database only ever sees encrypted; cannot be searched."""

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        return None if text is None else encrypt(text)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """What was stored, in clear."""
        return None if value is None else decrypt(value)


class EncryptedKeyField(EncryptedTextField):
    """A key that nearly every query brings along with its row: decrypted once in a process."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """What was stored, in clear."""
        return None if value is None else _remembered(value, tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=4096)
def _remembered(token: str, field_keys: tuple[str, ...]) -> str:
    return decrypt(token)


class EncryptedJSONField(models.TextField):
    """A JSON document, encrypted as a whole; cannot be searched."""

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else encrypt(json.dumps(value))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """The document, in clear."""
        return None if value is None else json.loads(decrypt(value))


ENCRYPTED = (EncryptedTextField, EncryptedJSONField)
"""The fields whose columns hold secrets: they stand on no page, and are encrypted anew when the keys change."""
