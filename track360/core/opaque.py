"""Numbers and places of ours as a partner sees them: the same at every look, and telling nothing about others.

AES-SIV (RFC 5297) with a key of the partner's own: what is altered, guessed or somebody else's does not open.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hmac import digest
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

ID_LENGTH = 32
ID_PATTERN = f"^[A-Za-z0-9_-]{{{ID_LENGTH}}}$"
LONGEST_PLACE = 4096


class NotOurs(Exception):
    """What was given was not made with this key, for this purpose."""


def new_key() -> str:
    """A key, as text. It is drawn once for a partner: with another one, no id that was given out would be found."""
    return secrets.token_hex(32)


class Opaque:
    """Of one partner. ``kind`` keeps ids of one table apart from those of another that have the same number."""

    def __init__(self, key: str) -> None:
        self._key = bytes.fromhex(key)
        self._cipher = AESSIV(self._key)

    def id(self, kind: str, number: int) -> str:
        """The id of a row, 32 characters that may stand in an address."""
        return self._sealed(number.to_bytes(8, "big"), b"id", kind)

    def number(self, kind: str, text: str) -> int:
        """The row that an id names. Raises :class:`NotOurs`."""
        if len(text) != ID_LENGTH:
            raise NotOurs
        return int.from_bytes(self._opened(text, b"id", kind), "big")

    def place(self, purpose: str, value: Any) -> str:
        """A place in a list, as its next page is asked for: ``value`` is what JSON can hold."""
        return self._sealed(orjson.dumps(value), b"place", purpose)

    def at_place(self, purpose: str, text: str) -> Any:
        """The value that a place was made of. Raises :class:`NotOurs`."""
        if len(text) > LONGEST_PLACE:
            raise NotOurs
        return orjson.loads(self._opened(text, b"place", purpose))

    def pseudonym(self, *words: str) -> bytes:
        """32 bytes that stand for the words, and from which nobody without the key finds them."""
        return digest(self._key, repr(("pseudonym", *words)).encode("utf-8", "surrogatepass"), "sha256")

    def _sealed(self, plain: bytes, use: bytes, purpose: str) -> str:
        return urlsafe_b64encode(self._cipher.encrypt(plain, [use, purpose.encode()])).rstrip(b"=").decode()

    def _opened(self, text: str, use: bytes, purpose: str) -> bytes:
        try:
            sealed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            return self._cipher.decrypt(sealed, [use, purpose.encode()])
        except (InvalidTag, Error, ValueError) as error:  # UnicodeEncodeError is a ValueError
            raise NotOurs from error
