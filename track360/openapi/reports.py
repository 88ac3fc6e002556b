"""The operation of reports; rows and examples follow from what each report says of itself."""

from __future__ import annotations

from typing import Any

from track360.openapi.components import PAGING, Json, envelope, operation_id, problems, query, ref, success
from track360.reports.published import reports_of
from track360.reports.published.base import Report
from track360.verticals.base import Vertical

_ABOUT = {
    "from": "First trading day, included; of `funnel` and `pass-rates`, of the signup.",
    "to": "Last trading day, included.",
    "affiliate_id": "Who earned; of `volume`, `funnel`, `pass-rates` and `revenue`, whose customers.",
    "campaign_id": "The campaign that the customer has today.",
    "currency": "Of `revenue`, that of the amounts before they are converted. Not for `funnel` and `pass-rates`.",
    "as_of": "Of earnings by day, rule, campaign and affiliate: as known at the end of that trading day.",
}


def report(vertical: Vertical) -> tuple[Json, Json]:
    """``GET reports/{name}``."""
    known = reports_of(vertical)
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string", "enum": [*known]}}
    filters = [query(key, _filter(key), about) for key, about in _ABOUT.items()]
    shape = envelope({"anyOf": [ref(_component(one)) for one in known.values()]})
    shape["properties"]["meta"]["properties"]["totals"] = _TOTALS
    answer = success("A page.", shape)
    answer["content"]["application/json"]["examples"] = {
        key: {"summary": one.summary, "value": _example(one)} for key, one in known.items()
    }
    operation = {
        "operationId": operation_id("get", vertical, "report"),
        "summary": "Reports",
        "description": _described(known),
        "parameters": [name, *PAGING, *filters],
        "responses": {"200": answer} | problems(400, 404),
    }
    return operation, {_component(one): _row(one) for one in known.values()}


_TOTALS: Json = {
    "type": "array",
    "description": "Sums over all pages, per currency; of reports of money.",
    "items": {
        "type": "object",
        "required": ["currency"],
        "properties": {"currency": {"type": "string"}},
        "additionalProperties": {"type": "number"},
    },
}


def _described(reports: dict[str, Report]) -> str:
    told = "".join(f"\n- `{name}`: {report.summary}" for name, report in reports.items())
    return (
        f"{told}\n\nAs of one moment, in the partner's trading days. The sums of earnings are those of the ledger, "
        "to the last digit, also while it is settled; trading follows within seconds. Give a page or a cursor, not "
        "both (400); a cursor walk gives every row once."
    )


def _component(report: Report) -> str:
    return f"Report{report.name.title().replace('-', '')}"


def _row(report: Report) -> Json:
    properties = {name: schema | {"description": about} for name, (schema, about) in report.columns().items()}
    return {"type": "object", "required": [*properties], "properties": properties}


def _example(report: Report) -> Json:
    meta: dict[str, Any] = {"total": 1, "page": 1, "per_page": 50, "next_cursor": None}
    if report.summed:
        sums = {name: report.example[name] for name in report.summed}
        meta["totals"] = [{"currency": report.example["currency"], **sums}]
    return {"data": [report.example], "meta": meta}


def _filter(name: str) -> Json:
    return {"type": "string", "format": "date"} if name in ("from", "to") else {"type": "string"}
