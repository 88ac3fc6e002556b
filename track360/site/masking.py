"""What an affiliate, and an operator without that permission, may read of a person: enough to recognise, not enough
to contact."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from track360.core.language import say
from track360.core.opaque import Opaque

DOTS = "•••"


def sees_clear(request: HttpRequest) -> bool:
    """Whether the login reads personal data as it is; leaves word on the request, for whoever logs the answer."""
    clear = bool(request.user.has_perm(settings.PERSONAL_DATA_PERMISSION))
    request.shows_personal_data = clear  # type: ignore[attr-defined]
    return clear


def masked(name: str, value: Any) -> str:
    """A personal value of the field of that name, masked; nothing stays nothing."""
    text = "" if value is None else str(value)
    if "@" in text:
        return masked_email(text)
    if name == "username":  # which is an e-mail address where it says who somebody is
        return text
    return initials(text) if name.endswith("name") else DOTS if text else ""


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
    return say("Client {code}", code=f"{digest[:4].upper()}-{digest[4:8].upper()}")
