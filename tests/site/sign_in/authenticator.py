"""A passkey in software: what a browser and a device make of the server's options."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, NEW = 0x01, 0x04, 0x40


class Authenticator:
    """One key pair; ``origin`` is where its browser believes to be."""

    def __init__(self, origin: str) -> None:
        self.origin, self.uses = origin, 0
        self.id = secrets.token_bytes(16)
        self.key = ec.generate_private_key(ec.SECP256R1())

    def register(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to the options of a registration, without attestation."""
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        made = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self._data(options["rp"]["id"], NEW) + made
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"clientDataJSON": self._client("create", options), "attestationObject": text(attestation)}
        return self._credential(response)

    def sign(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to the options of an authentication."""
        self.uses += 1
        data, client = self._data(options["rpId"]), self._client("get", options)
        signed = data + hashlib.sha256(raw(client)).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        said = {"clientDataJSON": client, "authenticatorData": text(data), "signature": text(signature)}
        return self._credential(said)

    def _data(self, site: str, flags: int = 0) -> bytes:
        head = hashlib.sha256(site.encode()).digest() + bytes([PRESENT | VERIFIED | flags])
        return head + self.uses.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> str:
        said = {"type": f"webauthn.{kind}", "challenge": options["challenge"], "origin": self.origin}
        return text(json.dumps(said).encode())

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        own = text(self.id)
        return {"id": own, "rawId": own, "type": "public-key", "response": response, "clientExtensionResults": {}}


def text(data: bytes) -> str:
    """Base64 as WebAuthn writes it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def raw(word: str) -> bytes:
    """Back again."""
    return base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
