"""A month closed, approved and paid by fifty at once; and by one that is killed fifty times at random moments."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from django.db import connection
from django.db.models import Sum

from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.payouts.batches.order import order_of
from commissions.rollups.prove import prove
from commissions.statements.models import Approval, Closing, Statement
from tests.benchmarks import book
from tests.campaigns import paying_month
from tests.properties.statements import Books
from track360.partners.models import Partner
from track360.queue.models import Work

AT_ONCE = 50
KILLS = 50
ROWS = 6_000
SEED = 13


def run() -> str:
    """The figures of the campaign in words."""
    return f"{_at_once()}; {_killed()}"


def _month(code: str) -> Partner:
    """A month that is settled, with somewhere to pay to."""
    partner = book.make(code, ROWS, customers=200, affiliates=100, span=31)
    Work.objects.create(partner=partner, kind=Work.Kind.PARTNER)
    paying_month.prepare(partner)
    return partner


def _at_once() -> str:
    partner = _month("campaign-at-once")
    for step in paying_month.STEPS:
        _together(partial(step, partner))
    _check(partner)
    return f"{AT_ONCE} at once: {_paid(partner)}"


def _together(work: Callable[[], object]) -> None:
    """Fifty threads that start together."""
    gate, done = threading.Barrier(AT_ONCE), []

    def body() -> None:
        gate.wait()
        try:
            done.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=body) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == AT_ONCE


def _killed() -> str:
    """Month after month, each finished by the process that happens to live long enough."""
    partner = _month("campaign-unharmed")
    began = time.monotonic()
    _live(partner, 600)
    life = time.monotonic() - began
    chance, hits = random.Random(SEED), Counter[str]()
    months, partner = 0, _month("campaign-killed-0")
    while hits.total() < KILLS:
        if _live(partner, chance.uniform(0, life)):
            hits[_reached(partner)] += 1
        _check_whole(partner)
        if paying_month.is_done(partner):
            _check(partner)
            months += 1
            partner = _month(f"campaign-killed-{months}")
    _live(partner, 600)
    _check(partner)
    found = ", ".join(f"{count} {name}" for name, count in sorted(hits.items()))
    return f"{KILLS} SIGKILLs left {found}; {months + 1} months right in the end, the last: {_paid(partner)}"


def _live(partner: Partner, seconds: float) -> bool:
    """Let a process do what is left, for so long; whether it had to be killed."""
    connection.close()
    child = os.fork()
    if not child:
        # Whatever happens, never back into the campaign.
        try:
            paying_month.main(partner)
            os._exit(0)
        finally:
            os._exit(1)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert status == 0, f"the process failed: {status}"
            return False
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _reached(partner: Partner) -> str:
    """How far the month is."""
    if not Closing.objects.filter(partner=partner).exists():
        return "open"
    if not Approval.objects.filter(partner=partner).exists():
        return "closed"
    state = PayoutBatch.objects.filter(partner=partner).values_list("state", flat=True).first()
    return "paid" if paying_month.is_done(partner) else state or "approved"


def _paid(partner: Partner) -> str:
    count = Payout.objects.filter(partner=partner).count()
    return f"{Statement.objects.filter(partner=partner).count()} statements, {count} payouts, each paid once"


def _check_whole(partner: Partner) -> None:
    """Each step was done or was not."""
    statements = Statement.objects.filter(partner=partner)
    closings = list(Closing.objects.filter(partner=partner))
    assert [each.statements for each in closings] == [statements.count()] * len(closings)
    assert statements.filter(approval=None).count() in (0, statements.count())
    for batch in PayoutBatch.objects.filter(partner=partner):
        order_of(batch)


def _check(partner: Partner) -> None:
    """One closing, each statement approved once, each approval paid once and whole."""
    _check_whole(partner)
    assert Closing.objects.filter(partner=partner).count() == 1
    Books(partner).check()
    assert prove(partner).holds
    approved = Approval.objects.filter(partner=partner).aggregate(total=Sum("payout"))["total"] or Decimal(0)
    paid = Payout.objects.filter(partner=partner).aggregate(total=Sum("paid"))["total"]
    assert approved == paid > 0, (approved, paid)
    assert not Payout.objects.filter(partner=partner, state=Payout.State.OPEN).exists()
