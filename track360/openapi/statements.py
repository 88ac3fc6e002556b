"""The operations of statements and payouts."""

from __future__ import annotations

from commissions.payouts.batches.models import Payout
from commissions.payouts.invoices.models import Document
from commissions.payouts.models import TaxStatus
from commissions.statement_filters import FILTERS, STATES
from commissions.statements.approving import BLOCKED
from track360.openapi.components import (
    LIMITS,
    OPAQUE_ID,
    PAGE_OR_CURSOR,
    PAGING,
    Json,
    envelope,
    operation_id,
    problems,
    query,
    ref,
    success,
)
from track360.verticals.base import Vertical

_STRING: Json = {"type": "string"}
_NUMBER: Json = {"type": "number"}
_COUNT: Json = {"type": "integer"}
_DAY: Json = {"type": "string", "format": "date"}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_STATES = [value for value, _ in STATES]
_ID: Json = {"name": "statement_id", "in": "path", "required": True, "schema": OPAQUE_ID}


def _or_null(schema: Json) -> Json:
    return {**schema, "type": [schema["type"], "null"]}


def _all_of(properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list_of(properties: Json) -> Json:
    return {"type": "array", "items": _all_of(properties)}


_DECIDED = dict.fromkeys(
    ("opening", "withheld", "released", "payable", "payout", "carried", "minimum"), _or_null(_NUMBER)
)
_FIGURES: Json = {
    "id": OPAQUE_ID,
    "affiliate_id": _STRING,
    "currency": _STRING,
    "period": {**_STRING, "description": "`2026-01`, `2026-01-H1` or `2026-W05`."},
    "first": _DAY,
    "last": _DAY,
    "state": {"type": "string", "enum": _STATES},
    "lines": _COUNT,
    "earned": {**_NUMBER, "description": "The sum of its lines."},
    "due": {**_NUMBER, "description": "What falls due in the period, of its lines and of earlier ones."},
    "released_by_date": {**_NUMBER, "description": "Of `due`, what was booked into earlier periods."},
    "on_hold": {**_NUMBER, "description": "Booked up to the end of the period, and due later."},
    **_DECIDED,
    "blocked": {
        "type": ["string", "null"],
        "enum": [None, "", *BLOCKED],
        "description": "Why nothing is paid out. Null, as all that approving decides, before that.",
    },
    "approved_at": _or_null(_MOMENT),
    "closed_at": _MOMENT,
    "review_until": {**_DAY, "description": "Until then its lines may be disputed."},
    "digest": {**_STRING, "description": "SHA-256 over its lines, in hex."},
}
_PAYOUT: Json = _all_of(
    {
        "id": OPAQUE_ID,
        "statement_id": OPAQUE_ID,
        "affiliate_id": _STRING,
        "period": _STRING,
        "payment_id": {**_STRING, "description": "As it stands in the file for the bank, and in its answer."},
        "order_id": {**_STRING, "description": "Of the batch."},
        "amount": _NUMBER,
        "currency": {**_STRING, "description": "That it is paid in."},
        "state": {"type": "string", "enum": Payout.State.values},
        "paid": _NUMBER,
        "reason": {**_STRING, "description": "What the bank said of it."},
        "requested_day": _DAY,
        "answered_at": _or_null(_MOMENT),
    }
)
_DOCUMENT: Json = {
    "id": OPAQUE_ID,
    "kind": {"type": "string", "enum": Document.Kind.values},
    "number": _STRING,
    "corrects": {**_or_null(_STRING), "description": "The number of the invoice that a credit note is about."},
    "issued_on": _DAY,
    "net": _NUMBER,
    "treatment": {"type": "string", "enum": TaxStatus.Treatment.values},
    "vat_percent": _NUMBER,
    "vat": _NUMBER,
    "withholding_percent": _NUMBER,
    "withholding": _NUMBER,
}
_WHOLE: Json = _all_of(
    {
        "groups": _list_of(
            {"rule_id": _STRING, "level": _COUNT, "customers": _COUNT, "lines": _COUNT, "amount": _NUMBER}
        ),
        "late": {
            **_list_of({"month": _STRING, "lines": _COUNT, "amount": _NUMBER}),
            "description": "What came after the close of the month it belongs to.",
        },
        "payable_later": _list_of({"from": _DAY, "amount": _NUMBER}),
        "released_from": _list_of({"period": _STRING, "amount": _NUMBER}),
        "documents": _list_of(_DOCUMENT),
        "payouts": {"type": "array", "items": ref("Payout")},
    }
)
_SCHEMAS: Json = {"Statement": _all_of(_FIGURES), "Payout": _PAYOUT}


def statements(vertical: Vertical) -> tuple[Json, Json]:
    """``GET statements``."""
    return _listing(vertical, "statements", "Statements of closed periods, oldest first", "Statement")


def payouts(vertical: Vertical) -> tuple[Json, Json]:
    """``GET payouts``."""
    return _listing(vertical, "payouts", "Payments of approved statements, oldest first", "Payout")


def statement(vertical: Vertical) -> tuple[Json, Json]:
    """``GET statements/{statement_id}``."""
    whole = {"allOf": [ref("Statement"), _WHOLE]}
    answer = success("The statement.", {"type": "object", "required": ["data"], "properties": {"data": whole}})
    operation = _of_one(vertical, "statement", "One statement: figures, what they consist of, documents and payments")
    return operation | {"parameters": [_ID], "responses": {"200": answer} | problems(404)}, _SCHEMAS


def lines(vertical: Vertical) -> tuple[Json, Json]:
    """``GET statements/{statement_id}/lines``."""
    operation = _of_one(vertical, "statement_lines", "The lines of a statement, as they were booked")
    answers = {"200": success("A page.", envelope(ref("Commission")))} | problems(400, 404)
    return operation | {"description": PAGE_OR_CURSOR, "parameters": [_ID, *PAGING], "responses": answers}, _SCHEMAS


def document(vertical: Vertical) -> tuple[Json, Json]:
    """``GET statements/{statement_id}/document.pdf``."""
    operation = _of_one(vertical, "statement_document", "A statement, or an invoice or credit note of it, as a PDF")
    content = {"application/pdf": {"schema": {"type": "string", "contentMediaType": "application/pdf"}}}
    answer = {"description": "The file, in the affiliate's language.", "headers": LIMITS, "content": content}
    which = query("document", OPAQUE_ID, "The id of one of its documents; without it the statement itself.")
    responses = {"200": answer} | problems(400, 404, 422)
    return operation | {"parameters": [_ID, which], "responses": responses}, _SCHEMAS


def _of_one(vertical: Vertical, what: str, summary: str) -> Json:
    return {"operationId": operation_id("get", vertical, what), "summary": summary}


def _listing(vertical: Vertical, what: str, summary: str, shape: str) -> tuple[Json, Json]:
    states = _STATES if what == "statements" else Payout.State.values
    shapes = {"state": {"type": "string", "enum": states}}
    filters = [query(name, shapes.get(name, _STRING)) for name in FILTERS[what].declared_filters]
    operation = {
        "operationId": operation_id("list", vertical, what),
        "summary": summary,
        "description": PAGE_OR_CURSOR,
        "parameters": [*PAGING, *filters],
        "responses": {"200": success("A page.", envelope(ref(shape)))} | problems(400),
    }
    return operation, _SCHEMAS
