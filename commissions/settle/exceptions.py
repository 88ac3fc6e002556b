"""Keeps the list of what cannot be rated in step with the last rating of each source."""

from __future__ import annotations

from typing import Any

from django.db import connection

from commissions.rating.facts.records import UnratedSource
from commissions.settle.chunks import Chunk
from track360.core.bulk import query
from track360.queue import outbox
from track360.queue.outbox import Happened

_KEY = "kind, customer_id, source_day, instrument, source_currency, ref, rule_id, affiliate_id"
_COLUMNS = f"partner_id, code, {_KEY}, amount, currency, detail"
_TOLD = ("kind", "customer_id", "day", "instrument", "currency", "ref", "rule_id", "affiliate_id")
Key = tuple[Any, ...]
BY_CODE = "SELECT code, count(*) FROM commissions_ratingexception GROUP BY 1"
"""(code, how many) of all partners."""


def sync(partner_id: int, chunk: Chunk, unrated: list[UnratedSource]) -> None:
    """Add what is unrated now, drop what no longer is; what stays keeps its age."""
    before = _listed(partner_id, chunk)
    now = {_key(item): item for item in unrated}
    # What says something else now is replaced: its age is the age of its reason.
    gone = {key: row for key, row in before.items() if key not in now or row[1:] != _said(now[key])}
    come = {key: item for key, item in now.items() if key not in before or before[key][1:] != _said(item)}
    _drop([row[0] for row in gone.values()])
    _add(partner_id, list(come.values()))
    told = [_happened("resolved", key, *row[1:]) for key, row in gone.items()]
    outbox.copy(partner_id, told + [_happened("opened", key, *_said(item)) for key, item in come.items()])


def _key(item: UnratedSource) -> Key:
    return (
        item.kind,
        item.customer_id,
        item.source_day,
        item.instrument,
        item.source_currency,
        item.ref,
        item.rule_id,
        item.affiliate_id,
    )


def _said(item: UnratedSource) -> tuple[str, str]:
    return (item.code, item.detail)


def _happened(what: str, key: Key, code: str, detail: str) -> Happened:
    told = dict(zip(_TOLD, key, strict=True)) | {"code": code, "detail": detail}
    return Happened(f"exception.{what}", affiliate_id=told["affiliate_id"], change=told)


def _listed(partner_id: int, chunk: Chunk) -> dict[Key, tuple[int, str, str]]:
    """What is listed for the chunk's sources."""
    # "" is the customer of a month's exceptions.
    ids = list({customer_id for customer_id, _ in chunk.days} | chunk.customers | {""})
    found = query(
        f"SELECT {_KEY}, id, code, detail FROM commissions_ratingexception WHERE partner_id = %s AND customer_id "
        f"= ANY(%s)",
        partner_id,
        ids,
    )
    return {row[:8]: row[8:] for row in found if _answers_for(chunk, row)}


def _answers_for(chunk: Chunk, row: tuple[Any, ...]) -> bool:
    if row[0] == "activity":
        return (row[1], row[2]) in chunk.days
    if row[0] == "month":
        return chunk.months is not None and (chunk.months.all_of_partner or row[7] in chunk.months.directs)
    return row[1] in chunk.customers


def _drop(ids: list[int]) -> None:
    if ids:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM commissions_ratingexception WHERE id = ANY(%s)", [ids])


def _add(partner_id: int, unrated: list[UnratedSource]) -> None:
    if unrated:
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY commissions_ratingexception ({_COLUMNS}) FROM STDIN") as copy,
        ):
            for item in unrated:
                copy.write_row((partner_id, item.code, *_key(item), item.amount, item.currency, item.detail))
