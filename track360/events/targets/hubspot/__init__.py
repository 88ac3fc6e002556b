"""HubSpot: objects by a unique property, a hundred a call; of a part that is refused the rest is taken (207)."""

from __future__ import annotations

from typing import Any

from track360.core import clock
from track360.core.json import parse
from track360.core.json_exact import Malformed
from track360.events.targets.contract import Access, Row, Target, refused, written
from track360.events.verdict import Verdict, of_answer

BATCH = 100
PARTLY = 207


def _write(access: Access, kind: str, id_property: str, rows: list[Row]) -> list[Verdict]:
    body = {"inputs": [{"id": row.id, "idProperty": id_property, "properties": row.properties} for row in rows]}
    answer = access.call("POST", f"/crm/v3/objects/{kind}/batch/upsert", body, access.credentials["token"])
    if not answer.ok:
        return [of_answer(answer, clock.now())] * len(rows)
    faults = _faults(answer.body) if answer.status == PARTLY else {}
    return [refused(answer.status, faults[row.id]) if row.id in faults else written(answer.status) for row in rows]


def _faults(body: bytes) -> dict[str, str]:
    """What it says of the rows that it did not take, by their ids."""
    told = _document(body)
    found: dict[str, str] = {}
    for error in told.get("errors") or []:
        context = error.get("context") or {}
        ids = context.get("ids") or context.get("id") or []
        found |= {str(each): str(error.get("message") or error.get("category")) for each in ids}
    return found


def _document(body: bytes) -> dict[str, Any]:
    try:
        value = parse(body).value
    except Malformed:
        return {}
    return value if isinstance(value, dict) else {}


HUBSPOT = Target(
    "hubspot", "HubSpot", BATCH, ("token",), _write, "https://developers.hubspot.com/docs/api/crm/crm-custom-objects"
)
