"""Whether a call comes from whom it says: by a signature of the body, by a token, by the address."""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest, digest

from track360.core import net
from track360.events.inbound.mapping import TOKEN
from track360.events.inbound.models import InboundSource


def why_not(source: InboundSource, body: bytes, headers: Mapping[str, str], address: str) -> str:
    """Why the call is not believed; "" if it is."""
    if source.addresses:
        caller = net.parse(address)
        if caller is None or not net.within(caller, tuple(source.addresses)):
            return "It does not come from an address that this source may call from."
    if source.signing_secret and not _is_signed(source, body, headers):
        return "Its signature is missing, or not of this body."
    return ""


def _is_signed(source: InboundSource, body: bytes, headers: Mapping[str, str]) -> bool:
    declared = source.mapping.get("signature", {"header": "X-Signature", "scheme": "hmac-sha256"})
    said = headers.get(declared["header"], "").strip()
    if declared["scheme"] == TOKEN:
        return compare_digest(said.encode(), source.signing_secret.encode())
    made = digest(source.signing_secret.encode(), body, "sha256").hex()
    return compare_digest(said.lower().removeprefix("sha256=").encode(), made.encode())
