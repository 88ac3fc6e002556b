"""Signatures: Standard Webhooks 1.0.0, with two secrets while one is rotated."""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hmac import digest

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret as receivers keep it."""
    return PREFIX + b64encode(secrets.token_bytes(_BYTES)).decode()


def standard(webhook_id: str, seconds: int, body: bytes, keys: Sequence[str]) -> dict[str, str]:
    """The three headers; one signature for each of ``keys``, the newest first."""
    signed = f"{webhook_id}.{seconds}.".encode() + body
    signatures = (digest(b64decode(key.removeprefix(PREFIX)), signed, "sha256") for key in keys)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{b64encode(each).decode()}" for each in signatures),
    }


def hexadecimal(body: bytes, keys: Sequence[str]) -> dict[str, str]:
    """``X-Signature``: HMAC-SHA256 of the body in hex, by the text of the secret; of a secret that goes, beside it."""
    names = ("X-Signature", "X-Signature-Previous")
    return {name: digest(key.encode(), body, "sha256").hex() for name, key in zip(names, keys, strict=False)}
