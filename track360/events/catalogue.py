"""Every type of event there is: what it says, of what kind of record, and what it tells beside the record.

The one list: the feed, the webhooks, the forms and the OpenAPI document follow from it. A type stands here when
something raises it. The shape of a type never changes in a way that breaks a reader; what would, gets a version more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
VERSION = 1
"""Of the shape in which events are told."""
_TEXT: Json = {"type": "string"}
_TEXT_OR_NULL: Json = {"type": ["string", "null"]}
_EXCEPTION: Json = dict.fromkeys(
    ("code", "kind", "customer_id", "instrument", "currency", "ref", "rule_id", "affiliate_id", "detail"), _TEXT
) | {"day": {"type": ["string", "null"], "format": "date"}}


@dataclass(frozen=True)
class EventType:
    """One type. about: in one sentence. subject: the kind of record (``contract.Subject``), "" of one that ``change``
    tells whole. change: JSON Schema by name of what is told beside the record; empty where nothing is. for_affiliates:
    whether an affiliate may have its own told by postback. bulky: told of a thousand records at once, so that a page
    of the feed has few of them.
    """

    name: str
    about: str
    subject: str = ""
    change: Json = field(default_factory=dict)
    for_affiliates: bool = False
    bulky: bool = False


def _customers() -> tuple[EventType, ...]:
    phases: Json = {"before": _TEXT_OR_NULL, "after": _TEXT_OR_NULL}
    return (
        EventType("customer.created", "A customer was told for the first time.", "customer", for_affiliates=True),
        EventType(
            "customer.updated",
            "Something of a customer changed, by a record, an operator's correction of whose it is, or its erasure.",
            "customer",
        ),
        EventType(
            "customer.phase_changed",
            "The phase of a customer's challenge changed; told beside `customer.updated`.",
            "customer",
            phases,
            for_affiliates=True,
        ),
    )


def _transactions() -> tuple[EventType, ...]:
    return (
        EventType("transaction.created", "A transaction was told that does not count yet.", "transaction"),
        EventType(
            "transaction.approved",
            "A transaction counts from now on: it came approved, or became so.",
            "transaction",
            for_affiliates=True,
        ),
        EventType(
            "transaction.reversed",
            "A transaction became reversed: it counts no more.",
            "transaction",
            for_affiliates=True,
        ),
        EventType("transaction.updated", "Anything else of a transaction changed.", "transaction"),
    )


def _activity() -> tuple[EventType, ...]:
    about = (
        "Days of activity were written: told with all those of which a batch brought the newest version. What a later "
        "batch has replaced since is told by that one."
    )
    return (EventType("trading_activity.changed", about, "trading_activity", bulky=True),)


def _commissions() -> tuple[EventType, ...]:
    return (
        EventType("commission.earned", "A line was booked for the first time on its source.", "commission", {}, True),
        EventType(
            "commission.adjusted",
            "A line was booked that changes what was booked before, late or by hand.",
            "commission",
            {},
            True,
        ),
        EventType("commission.reversed", "A line was booked that takes back another.", "commission", {}, True),
        EventType(
            "qualification.met",
            "A customer met the conditions of a CPA for the first time: told beside `commission.earned`, of its line.",
            "commission",
            {},
            True,
        ),
    )


def _months() -> tuple[EventType, ...]:
    return (
        EventType("statement.closed", "A period was closed: the statement is in review.", "statement", {}, True),
        EventType("statement.approved", "What of a statement is paid out is decided.", "statement", {}, True),
        EventType(
            "statement.paid",
            "The bank said that a payment of a statement was made, in whole or in part, or came back.",
            "statement",
            {"payment_id": _TEXT, "state": _TEXT, "paid": _TEXT},
            True,
        ),
        EventType("dispute.opened", "An affiliate disputes a line, or says that one is missing.", "dispute", {}, True),
        EventType("dispute.answered", "A dispute was won or lost.", "dispute", {}, True),
    )


def _running() -> tuple[EventType, ...]:
    feed: Json = {"entity": _TEXT, "due": {"type": "string", "format": "date-time"}}
    return (
        EventType("batch.received", "A batch of records was taken in.", "batch"),
        EventType("batch.partially_rejected", "A batch was taken in, but for some of its records.", "batch"),
        EventType(
            "pull.failed",
            "A pull from a source ended without reading its window.",
            change={"source": _TEXT, "stream": _TEXT, "status": _TEXT, "reason": _TEXT},
        ),
        EventType("feed.late", "Records that are due every day have not come.", change=feed),
        EventType("feed.recovered", "Records that were late have come.", change=feed),
        EventType("exception.opened", "Something cannot be rated until it is mended.", change=_EXCEPTION),
        EventType("exception.resolved", "What could not be rated is rated, or needs no rating.", change=_EXCEPTION),
    )


CATALOGUE: dict[str, EventType] = {
    each.name: each
    for each in (*_customers(), *_transactions(), *_activity(), *_commissions(), *_months(), *_running())
}
FOR_AFFILIATES = tuple(each.name for each in CATALOGUE.values() if each.for_affiliates)
"""The types that an affiliate may have told by postback."""
