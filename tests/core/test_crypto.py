from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import models

from track360.core import crypto


def test_what_is_encrypted_comes_back_and_is_not_seen() -> None:
    token = crypto.encrypt("s3cret ü")
    assert "s3cret" not in token
    assert crypto.decrypt(token) == "s3cret ü"


def test_a_new_key_in_front_reads_the_old_and_rotates(settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    token = crypto.encrypt("x")
    settings.FIELD_KEYS = [new, old]
    moved = crypto.rotate(token)
    settings.FIELD_KEYS = [new]
    assert crypto.decrypt(moved) == "x"
    with pytest.raises(crypto.UnreadableSecret):
        crypto.decrypt(token)


@pytest.mark.parametrize(
    ("field", "value"),
    [(crypto.EncryptedTextField(), "plain"), (crypto.EncryptedJSONField(), {"user": "a", "n": [1, None]})],
)
def test_fields_store_only_ciphertext(field: models.Field[Any, Any], value: Any) -> None:
    stored = field.get_prep_value(value)
    assert "plain" not in stored
    assert "user" not in stored
    assert field.from_db_value(stored, None, None) == value  # type: ignore[attr-defined]
    assert field.get_prep_value(None) is None
    assert field.from_db_value(None, None, None) is None  # type: ignore[attr-defined]
