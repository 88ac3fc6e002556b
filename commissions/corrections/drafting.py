"""From what a form or a program says of a change to its draft: one check for both."""

from __future__ import annotations

import json
from typing import Any

from commissions.corrections import service
from commissions.corrections.errors import Unsound
from commissions.corrections.handlers import HANDLERS, Handler
from commissions.corrections.models import Draft
from commissions.programme.schema_problems import compiled
from track360.core.json_schema import Schema, in_words
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner


def draft(
    partner: Partner, kind: str, content: dict[str, Any], by: Signatory, reason: str, replaces: int | None = None
) -> Draft:
    """Check what is said of a change, and propose it. content: as the schema of its kind has it.

    Raises NoRight, and Refused with the places of what is wrong; then nothing was written.
    """
    # First: who may not change anything is not told what there is.
    service.require_right(partner, kind, by)
    handler = HANDLERS[kind]
    _judge(handler, content)
    return service.propose(partner, kind, handler.content(partner, content), by, reason, replaces)


def schemas() -> dict[str, Schema]:
    """What is said of a change, by its kind; without those that only a page of their own drafts."""
    found = {kind: handler.schema() for kind, handler in HANDLERS.items()}
    return {kind: schema for kind, schema in found.items() if schema is not None}


def _judge(handler: Handler, content: dict[str, Any]) -> None:
    schema = handler.schema()
    faults = compiled(json.dumps(schema)).faults(content) if schema is not None else ()
    if wrong := [(fault.path, in_words(fault)) for fault in faults]:
        raise Unsound(wrong)
