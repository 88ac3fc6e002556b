"""Receipts, and records that wait or are set aside."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.factories.common import MOMENT, unique
from track360.ingest.models import Batch, Parked, Quarantined
from track360.partners.models import Partner


def make_batch(partner: Partner, entity: str = "customers", **fields: Any) -> Batch:
    """The receipt of one push."""
    return Batch.objects.create(
        partner=partner, entity=entity, **{"received_at": MOMENT, "received": 1, "created": 1, **fields}
    )


def make_parked(partner: Partner, key: str = "", **fields: Any) -> Parked:
    """A transaction that waits for its customer."""
    key = key or unique("tx-")
    return Parked.objects.create(
        partner=partner,
        key=key,
        **{
            "entity": "transactions",
            "parent_entity": "customers",
            "parent_id": unique("cust-"),
            "record": {"transaction_id": key},
            "at": MOMENT,
            "hash": hashlib.sha256(key.encode()).digest(),
            "batch_id": 0,
            "parked_at": MOMENT,
            **fields,
        },
    )


def make_quarantined(partner: Partner, **fields: Any) -> Quarantined:
    """An invalid record from a pull."""
    return Quarantined.objects.create(
        partner=partner,
        **{
            "entity": "customers",
            "origin": "pull",
            "record": {"customer_id": ""},
            "errors": [{"pointer": "/customer_id", "code": "minLength", "message": "must not be empty"}],
            "quarantined_at": MOMENT,
            **fields,
        },
    )
