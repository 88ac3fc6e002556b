"""Base58 as addresses of blockchains are written in, with and without a checksum."""

from __future__ import annotations

from hashlib import sha256

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LONGEST = 64
_CHECKSUM = 4


def decoded(text: str) -> bytes | None:
    """The bytes; None for what is not base58, or longer than any address."""
    if len(text) > LONGEST or set(text) - set(ALPHABET):
        return None
    number = 0
    for character in text:
        number = number * 58 + ALPHABET.index(character)
    zeros = len(text) - len(text.lstrip(ALPHABET[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def checked(text: str) -> bytes | None:
    """The bytes before the checksum (the first four of a double SHA-256); None where it does not fit."""
    found = decoded(text) or b""
    body, checksum = found[:-_CHECKSUM], found[-_CHECKSUM:]
    return body if sha256(sha256(body).digest()).digest()[:_CHECKSUM] == checksum else None
