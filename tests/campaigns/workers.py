"""Worker processes that are killed at random moments while a ledger is being settled."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

from celery import current_app
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import F

from activity.models import TradingDay
from commissions.rollups.prove import prove
from tests.house import House, wait_until
from track360.launcher.state import free_port
from track360.partners.models import Partner
from track360.queue.append import append, append_many
from track360.queue.models import Work

SHORTEST_LIFE, LONGEST_LIFE = 3.0, 9.0  # a worker takes about three seconds to start


@contextmanager
def house() -> Iterator[House]:
    """A house without anybody in it yet; whatever is started ends with the block."""
    made = House(free_port(), os.environ["CELERY_BROKER_URL"])
    try:
        yield made
    finally:
        made.stop()


def kill_while_settling(partner: Partner, workers: int, kills: int, seed: int) -> int:
    """Kill a random worker at random moments and start another, until done; returns how many kills
    hit unsettled work."""
    chance = random.Random(seed)
    hits = 0
    with house() as running:
        names = [f"worker-{number}" for number in range(workers)]
        for name in names:
            running.start_worker(name)
        for turn in range(kills):
            if not waiting(partner):
                _change_everything(partner, turn)
            _wake(partner, workers)
            time.sleep(chance.uniform(SHORTEST_LIFE, LONGEST_LIFE))
            hits += waiting(partner)
            victim = chance.choice(names)
            running.kill(victim)
            running.start_worker(victim)
        _wake(partner, workers)
        wait_until(lambda: not waiting(partner), "everything is settled", seconds=600)
    return hits


def _change_everything(partner: Partner, turn: int) -> None:
    """Another lot on every row, and all of it to be settled anew: so that there is always something to interrupt."""
    rows = TradingDay.objects.filter(partner=partner)
    with transaction.atomic():
        rows.update(lots_traded=1 + turn, revision=F("revision") + 1)
        days = rows.values("date").annotate(customers=ArrayAgg("customer_id", distinct=True))
        append_many(
            Work(partner=partner, kind=Work.Kind.ACTIVITY, day=day["date"], customers=day["customers"]) for day in days
        )
        append(partner.pk, Work.Kind.PARTNER)


def _wake(partner: Partner, workers: int) -> None:
    """What the sweep does."""
    for _ in range(workers):
        current_app.send_task("commissions.settle", args=[partner.pk])


def waiting(partner: Partner) -> bool:
    """Whether changes are still to be settled."""
    return Work.objects.filter(partner=partner).exists()


def proved(partner: Partner) -> str:
    """The proof in words; fails when it does not hold."""
    proof = prove(partner)
    assert proof.holds, proof.incidents[:5]
    assert not proof.pending
    return f"ledger equals prove over {proof.units:,} units"
