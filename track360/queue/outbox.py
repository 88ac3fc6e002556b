"""Telling what happened, inside the transaction that did it: no event without its cause, no cause without its event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection

from track360.core import prepared
from track360.queue.models import Outbox

_APPEND = """
INSERT INTO queue_outbox (partner_id, type, subject, affiliate_id, customer_id, change)
SELECT %(partner)s, * FROM unnest(%(types)s::text[], %(subjects)s::text[], %(affiliates)s::text[],
    %(customers)s::text[], %(changes)s::jsonb[])"""
TAKE_OFF = """
    DELETE FROM queue_outbox WHERE id = ANY(ARRAY(
        SELECT id FROM queue_outbox WHERE partner_id = %(partner)s ORDER BY id LIMIT %(most)s))
    RETURNING id, type, subject, affiliate_id, customer_id, change, at"""
"""The DELETE of a partner's oldest rows and what they said. Parameters: partner, most."""


class Happened(NamedTuple):
    """One event; see :class:`Outbox` for its parts."""

    type: str
    subject: str = ""
    affiliate_id: str = ""
    customer_id: str = ""
    change: dict[str, Any] | None = None


def append(partner_id: int, happened: Iterable[Happened]) -> None:
    """Many events in one statement, which are told when this transaction is in."""
    rows = list(happened)
    if rows:
        types, subjects, affiliates, customers, changes = map(list, zip(*rows, strict=True))
        prepared.fetch(
            _APPEND,
            {
                "partner": partner_id,
                "types": types,
                "subjects": subjects,
                "affiliates": affiliates,
                "customers": customers,
                "changes": [None if change is None else orjson.dumps(change).decode() for change in changes],
            },
        )


def copy(partner_id: int, happened: Iterable[Happened]) -> None:
    """The same, for who may have a hundred thousand to tell."""
    rows = list(happened)
    if not rows:
        return
    columns = "partner_id, type, subject, affiliate_id, customer_id, change"
    with connection.cursor() as cursor, cursor.copy(f"COPY queue_outbox ({columns}) FROM STDIN") as lines:
        for each in rows:
            change = None if each.change is None else orjson.dumps(each.change, default=str).decode()
            lines.write_row((partner_id, *each[:4], change))


def partners() -> set[int]:
    """The partners of whom something waits to be numbered."""
    return set(Outbox.objects.order_by().values_list("partner_id", flat=True).distinct())


def oldest() -> datetime | None:
    """Since when the oldest of all waits; None where nothing does."""
    return Outbox.objects.order_by("id").values_list("at", flat=True).first()
