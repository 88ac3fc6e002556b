"""Bringing in a statement file: its trades are deals of the source's book, like those it pulls."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction

from track360.connectors import deals, sources
from track360.connectors.metatrader import mapping, statement
from track360.connectors.models import Source
from track360.ingest.schemas import MAX_RECORDS


def bring(source: Source, body: bytes, at: datetime, customer: str = "") -> Counter[str]:
    """Store the file's trades and roll up their days; counts by outcome.

    ``customer``: whose account it is, where that is not the account's number. Raises ``NotAStatement``.
    """
    # Before anything is stored: a file that is no statement must leave nothing behind.
    found = statement.read(body)
    access = sources.access_of(source)
    records = [
        each.record
        for order in found.orders
        for each in mapping.deals(customer or found.account, found.currency, order)
    ]
    counts: Counter[str] = Counter()
    for start in range(0, len(records), MAX_RECORDS):
        # Deals are stored once by their id, so a file that broke off is simply read again.
        with transaction.atomic():
            counts += deals.store(source, access, records[start : start + MAX_RECORDS], at)
    counts += Counter({f"days {name}": number for name, number in deals.roll_up(source, at).items()})
    return counts
