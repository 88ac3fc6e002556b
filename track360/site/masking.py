"""What an affiliate may read of a person: enough to recognise, not enough to contact."""

from __future__ import annotations

from track360.core.opaque import Opaque

DOTS = "•••"


def initials(*names: str | None) -> str:
    """``Ada``, ``Lovelace`` → ``A. L.``; nothing for names not known."""
    return " ".join(f"{name.strip()[0].upper()}." for name in names if name and name.strip())


def masked_email(email: str | None) -> str:
    """``ada@example.com`` → ``a•••@e•••.com``; the length of neither part shows."""
    local, at, domain = (email or "").rpartition("@")
    if not at or not local:
        return DOTS if email else ""
    _, dot, suffix = domain.rpartition(".")
    return f"{local[0]}{DOTS}@{domain[:1]}{DOTS}{dot}{suffix if dot else ''}"


def pseudonym(opaque: Opaque, affiliate_id: str, customer_id: str) -> str:
    """A name for somebody else's customer: the same at every visit, different for every affiliate who looks."""
    # By a key of the partner's: with those of the house, which are changed, people would lose whom they know.
    digest = opaque.pseudonym(affiliate_id, customer_id).hex()
    return f"Client {digest[:4].upper()}-{digest[4:8].upper()}"
