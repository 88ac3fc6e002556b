"""Salesforce: objects by an external id field, two hundred a call; each is taken or refused by itself."""

from __future__ import annotations

from typing import Any

from track360.core import clock
from track360.core.http import HttpError
from track360.core.json import parse
from track360.core.json_exact import Malformed
from track360.events.targets.contract import Access, Row, Target, refused, written
from track360.events.verdict import Verdict, of_answer

BATCH = 200
VERSION = "v62.0"
UNKNOWN = 401
_tokens: dict[int, str] = {}
"""By endpoint, of this process; one that is refused is asked for anew."""


def _write(access: Access, kind: str, id_field: str, rows: list[Row]) -> list[Verdict]:
    records = [{"attributes": {"type": kind}, id_field: row.id, **row.properties} for row in rows]
    body = {"allOrNone": False, "records": records}
    path = f"/services/data/{VERSION}/composite/sobjects/{kind}/{id_field}"
    answer = access.call("PATCH", path, body, _token(access))
    if not answer.ok:
        if answer.status == UNKNOWN:
            _tokens.pop(access.endpoint, None)
        return [of_answer(answer, clock.now())] * len(rows)
    told = _document(answer.body)
    if not isinstance(told, list) or len(told) != len(rows):
        return [refused(answer.status, "the answer does not say what became of each")] * len(rows)
    return [written(answer.status) if each.get("success") else refused(answer.status, _why(each)) for each in told]


def _token(access: Access) -> str:
    if access.endpoint not in _tokens:
        form = {"grant_type": "client_credentials", **access.credentials}
        answer = access.post_form("/services/oauth2/token", form)
        told = _document(answer.body)
        if not answer.ok or not isinstance(told, dict) or not isinstance(told.get("access_token"), str):
            raise HttpError(f"no token: {answer.status} from the CRM")
        _tokens[access.endpoint] = told["access_token"]
    return _tokens[access.endpoint]


def _why(told: dict[str, Any]) -> str:
    errors = told.get("errors") or [{}]
    return f"{errors[0].get('statusCode', 'refused')}: {errors[0].get('message', '')}"


def _document(body: bytes) -> Any:
    try:
        return parse(body).value
    except Malformed:
        return None


SALESFORCE = Target(
    "salesforce",
    "Salesforce",
    BATCH,
    ("client_id", "client_secret"),
    _write,
    "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm",
)
