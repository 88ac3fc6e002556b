"""The whole system and the oracle side by side: the same records through ingest and settling, and
the books compared."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from commissions.ledger.writer import UNIT_COLUMNS
from commissions.ledger.writer import Unit as LedgerUnit
from commissions.programme.service import apply
from commissions.settle.models import RatingException
from commissions.settle.settler import settle
from tests.oracle.oracle import Answer, Unit
from tests.oracle.strategies import RECEIPT
from track360.core.bulk import query
from track360.core.json import dumps, parse
from track360.ingest.intake import Options, ingest_batch
from track360.partners.models import Partner
from track360.queue.models import Work
from track360.registry import ENTITIES

Record = dict[str, Any]
Told = tuple[str, Record]
Received = tuple[str, Record, datetime]
Held = set[tuple[str, str, str, tuple[str, ...]]]


def enter(programme: dict[str, Any]) -> Partner:
    """Apply a programme for a partner that nobody else has."""
    code = f"both-{uuid4().hex[:12]}"
    apply({"partners": [{**programme, "id": code}]})
    return Partner.objects.get(code=code)


def change(partner: Partner, programme: dict[str, Any]) -> None:
    """Apply what has become of the partner's programme."""
    apply({"partners": [{**programme, "id": partner.code}]})


def settled(partner: Partner) -> None:
    """Settle until nothing waits, whoever else is at it."""
    while Work.objects.filter(partner=partner).exists():
        if settle(partner) is None:
            time.sleep(0.01)


def push(partner: Partner, requests: Iterable[tuple[str, list[Record]]]) -> list[Received]:
    """Send requests down the ingest road, a second apart; returns the records as the oracle wants them."""
    received: list[Received] = []
    for place, (entity, records) in enumerate(requests):
        received += send(partner, entity, records, RECEIPT + timedelta(seconds=place))
    return received


def send(partner: Partner, entity: str, records: list[Record], at: datetime) -> list[Received]:
    """One request, whose orphans wait."""
    name = entity.removesuffix("-patch")
    options = Options(orphans="park", patch=name != entity)
    values = parse(dumps(records)).value
    ingest_batch(ENTITIES[name], partner, values, options, received_at=at)
    return [(entity, record, at) for record in records]


def balances(partner: Partner) -> dict[Unit, Decimal]:
    """The ledger's sums in the oracle's words, without zeros."""
    rows = query(
        f"SELECT {UNIT_COLUMNS}, sum(amount) FROM commissions_ledgerentry WHERE partner_id = %s"
        f" GROUP BY {UNIT_COLUMNS} HAVING sum(amount) <> 0",
        partner.pk,
    )
    return {unit_of(row[:10]): row[10] for row in rows}


def unit_of(unit: LedgerUnit) -> Unit:
    """A unit of the ledger in the oracle's words."""
    affiliate, rule, level, kind, *source, month = unit
    return affiliate, rule, level, kind, _source(kind, *source), f"{month:%Y-%m}"


def _source(kind: str, customer: str, day: Any, instrument: str, currency: str, ref: str) -> tuple[str, ...]:
    if kind == "activity":
        return day.isoformat(), customer, instrument, currency
    return (customer, ref) if kind == "customer" else (ref,)


def held(partner: Partner) -> Held:
    """The exceptions listed, in the oracle's words."""
    return {
        (
            one.code,
            one.rule_id,
            one.kind,
            _source(one.kind, one.customer_id, one.source_day, one.instrument, one.source_currency, one.ref),
        )
        for one in RatingException.objects.filter(partner=partner)
    }


def agree(partner: Partner, answer: Answer) -> None:
    """Raises AssertionError with every difference, also where no pytest says what was compared."""
    found = differences(partner, answer)
    assert found == [], "\n".join(found)


def differences(partner: Partner, answer: Answer) -> list[str]:
    """What the ledger and the exceptions say otherwise than the oracle, a line each."""
    booked, listed = balances(partner), held(partner)
    found = [
        f"{unit}: booked {booked.get(unit, 0)}, due {answer.units.get(unit, 0)}"
        for unit in sorted(booked.keys() | answer.units.keys(), key=str)
        if booked.get(unit, 0) != answer.units.get(unit, 0)
    ]
    found += [f"listed, not due: {one}" for one in sorted(listed - answer.exceptions, key=str)]
    return found + [f"due, not listed: {one}" for one in sorted(answer.exceptions - listed, key=str)]
