"""Drafts as the API tells them, and what it takes to decide on one."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from commissions.corrections import drafting, service
from commissions.corrections.handlers import HANDLERS
from commissions.corrections.models import Draft, Kind
from track360.core.json_schema import Compiled, closed_object, nullable
from track360.core.opaque import ID_PATTERN
from track360.partners.models import Partner

DRAFT_ID = "draft"
"""What an opaque id of a draft is for."""
_TEXT: dict[str, Any] = {"type": "string"}
_INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
_AMOUNT: dict[str, Any] = {"type": "number"}
_DIGEST: dict[str, Any] = {**_TEXT, "description": "Names exactly what is shown here; publishing needs it."}
EFFECT: dict[str, Any] = {
    "affiliate_id": _TEXT,
    "currency": _TEXT,
    "before": _AMOUNT,
    "after": _AMOUNT,
    "payable_before": nullable(_AMOUNT),
    "payable_after": nullable(_AMOUNT),
}
TOLD: dict[str, Any] = {
    "id": {"type": "string", "pattern": ID_PATTERN},
    "kind": {"enum": Kind.values},
    "summary": _TEXT,
    "reason": _TEXT,
    "drafted_with": nullable(_TEXT) | {"description": "The credential that drafted it; null: a person on the site."},
    "drafted_at": _INSTANT,
    "state": {"enum": Draft.State.values},
    "changes": {"type": "array", "items": _TEXT, "description": "What would be otherwise, in words."},
    "effects": {
        "type": "array",
        "description": "Balances before and after, of whom it concerns.",
        "items": {"type": "object", "required": list(EFFECT), "properties": EFFECT},
    },
    "digest": _DIGEST,
    "previewed_at": nullable(_INSTANT),
    "error": {**_TEXT, "description": "Why its preview failed."},
    "closed_at": nullable(_INSTANT),
    "closed_because": _TEXT,
}


_REASON: dict[str, Any] = {
    **_TEXT,
    "pattern": "\\S",
    "maxLength": 1000,
    "description": "Why; kept with the change for good.",
    "errorMessage": {"pattern": "Say why: the reason is kept with the change."},
}
_CONTENT: dict[str, Any] = {"type": "object", "description": "As the schema of its kind has it."}
PUBLISH = Compiled(closed_object({"digest": {**_DIGEST, "maxLength": 64}}, "digest"))
REJECT = Compiled(closed_object({"reason": {**_TEXT, "minLength": 1, "maxLength": 1000}}, "reason"))


def create() -> Compiled:
    """What it takes to draft a change, of whatever kind."""
    return _create(tuple(drafting.schemas()))


@lru_cache(maxsize=4)
def _create(kinds: tuple[str, ...]) -> Compiled:
    fields = {"kind": {"enum": list(kinds)}, "content": _CONTENT, "reason": _REASON}
    return Compiled(closed_object(fields, *fields))


def told(partner: Partner, draft: Draft) -> dict[str, Any]:
    """Everything but the names of operators."""
    return {
        "id": partner.opaque.id(DRAFT_ID, draft.pk),
        "kind": draft.kind,
        "summary": HANDLERS[draft.kind].summary(draft.content),
        "reason": draft.reason,
        "drafted_with": draft.made_with or None,
        "drafted_at": draft.made_at,
        **{name: getattr(draft, name) for name in ("state", "changes", "digest", "previewed_at", "error")},
        "effects": [effect._asdict() for effect in service.effects_of(draft)],
        "closed_at": draft.closed_at,
        "closed_because": draft.closed_because,
    }
