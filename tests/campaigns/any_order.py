"""A month of 20,000 records: order, duplication and re-batching by two clients at once change nothing."""

from __future__ import annotations

from commissions.rollups.prove import prove
from tests.campaigns.workers import house, waiting
from tests.house import wait_until
from tests.properties import both, month

RECORDS = 20_000
SEED = 36


def run() -> str:
    """The figures of the campaign in words."""
    versions = month.told(SEED, RECORDS)
    clean, other = both.enter(month.programme()), both.enter(month.programme())
    with house() as running:
        running.start_web()
        running.start_worker()
        month.send_in_order(running.url, clean, versions)
        sent = month.send_in_any_order(running.url, other, versions, SEED)
        wait_until(lambda: not waiting(clean) and not waiting(other), "all is settled", seconds=600)
    booked = both.balances(clean)
    assert both.balances(other) == booked
    assert both.held(other) == both.held(clean)
    assert prove(clean).holds
    assert prove(other).holds
    return f"{RECORDS:,} records in order and {sent:,} in any order: the same {len(booked):,} balances"
