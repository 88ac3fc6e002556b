"""URL templates of postbacks: ``https://tracker.example/pb?cid={click_id}&payout={amount}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from track360.core.did_you_mean import did_you_mean
from track360.core.language import say
from track360.events.endpoints.placeholders import PLACEHOLDERS

MOST = 20
"""Placeholders in one template."""
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_AUTHORITY = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
EXAMPLE: dict[str, Any] = {
    "click_id": "click-1",
    "campaign_id": "campaign-1",
    "customer_id": "customer-1",
    "country_code": "CY",
    "phase": "1",
    "transaction_id": "transaction-1",
    "transaction_type": "deposit",
    "amount": Decimal("12.50"),
    "currency": "USD",
    "rule_id": "rule-1",
    "level": 0,
    "month": "2026-01",
    "day": "2026-01-05",
    "period": "2026-01",
    "state": "approved",
}
"""What a test is filled with: nothing of it has happened."""


class BadTemplate(ValueError):
    """A template that is not understood; the message says why, in the language that is active."""


def check(url: str) -> None:
    """Raises :class:`BadTemplate`: unknown, too many or misplaced placeholders."""
    names = _PLACEHOLDER.findall(url)
    if "{" in _PLACEHOLDER.sub("", url) or "}" in _PLACEHOLDER.sub("", url):
        raise BadTemplate(say("A brace stands alone: a placeholder is written like {example}.", example="{click_id}"))
    for name in names:
        if name not in PLACEHOLDERS:
            raise BadTemplate(say("There is no placeholder {name}.", name=name[:64]) + did_you_mean(name, PLACEHOLDERS))
    if len(names) > MOST:
        raise BadTemplate(say("At most {number} placeholders fit.", number=MOST))
    found = _AUTHORITY.match(url)
    if found is None or "{" in found[0]:
        raise BadTemplate(say("A placeholder may stand after the host only."))


def filled(url: str, facts: Mapping[str, Any]) -> str:
    """The URL with each placeholder's value, percent-encoded; what is not known is empty."""
    return _PLACEHOLDER.sub(lambda found: _quoted(_text(facts.get(found[1]))), url)


def _quoted(text: str) -> str:
    # Dots alone are a step in a path, however they are spelled; nobody's click is called so in earnest.
    return "" if text in (".", "..") else quote(text, safe="")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
