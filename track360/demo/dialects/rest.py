"""A broker's home-made REST API: its own names and values, and every common way of paging and of logging in.

``/api/{page|offset|cursor|link}/{clients|payments|days}``, windows by ``since`` and ``until``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from track360.demo.people import Record
from track360.demo.record_store import RecordStore, Request, Response, problem

LISTS = {"clients": "customers", "payments": "transactions", "days": "trading-activity"}
STYLES = ("page", "offset", "cursor", "link")


def answer(store: RecordStore, request: Request) -> Response:
    """One page of a list; 404 for anything else."""
    parts = request.path.strip("/").split("/")
    if len(parts) != 3 or parts[0] != "api" or parts[1] not in STYLES or parts[2] not in LISTS:
        return problem(404, "no such list")
    if not is_authorized(store, request):
        return problem(401, "who are you?")
    rows = [_FOREIGN[parts[2]](record) for record in store.window(LISTS[parts[2]], *_window(request))]
    size = int(request.query.get("size", "100"))
    start = _start(parts[1], request.query, size)
    after = start + size if start + size < len(rows) else None
    return _page(request, parts[1], len(rows), rows[start : start + size], after)


def is_authorized(store: RecordStore, request: Request) -> bool:
    """Whether a request shows the secret, in any of the usual ways."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if given == store.client_secret or request.headers.get("x-api-key") == store.client_secret:
        return True
    return request.credentials() == (store.client_id, store.client_secret)


def _window(request: Request) -> tuple[datetime | None, datetime | None]:
    return _instant(request.query.get("since")), _instant(request.query.get("until"))


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _start(style: str, query: dict[str, str], size: int) -> int:
    if style == "page":
        return (int(query.get("page", "1")) - 1) * size
    text = query.get({"offset": "offset", "cursor": "after", "link": "from"}[style], "0")
    return int(text) if text.isdecimal() else 0


def _page(request: Request, style: str, total: int, rows: list[Any], after: int | str | None) -> Response:
    again = partial(_page, request, style, total + 1_000_000)
    body: dict[str, Any] = {"items": rows, "count": total}
    headers = {}
    if style == "cursor":
        body["after"] = after if after is None else str(after)
    if style == "link" and after is not None:
        query = "&".join(f"{name}={value}" for name, value in request.query.items() if name != "from")
        headers["Link"] = f'<{request.path}?{query}&from={after}>; rel="next"'.replace("+", "%2B")
    return Response(200, body, headers, rows=rows, page=again)


def _client(record: Record) -> Record:
    return {
        "id": record["customer_id"],
        "registered": f"{record['signup_date']} 08:00:00",
        "introducer": {"code": record["affiliate_id"]},
        "changed": record["last_modified_date"],
        "mail": record.get("email"),
        "country": (record.get("country_code") or "").lower() or None,
        "verification": {"approved": "OK"}.get(record.get("kyc_status_id") or "", "OPEN"),
        "demo": "no",
    }


def _payment(record: Record) -> Record:
    return {
        "ref": record["transaction_id"],
        "client": record["customer_id"],
        "kind": record["transaction_type"].upper(),
        "cents": record["amount_currency"] * 100,
        "ccy": record["currency"],
        "booked": record["transaction_date"],
        "changed": record["last_modified_date"],
        "state": {"approved": "done"}.get(record["status"], record["status"]),
    }


def _day(record: Record) -> Record:
    return {**record, "changed": record["last_modified_date"]}


_FOREIGN = {"clients": _client, "payments": _payment, "days": _day}
