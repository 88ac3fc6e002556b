"""One worker, killed twenty times in the middle of settling."""

from __future__ import annotations

from tests.benchmarks import book
from tests.campaigns.workers import kill_while_settling, proved
from track360.queue.models import Work

KILLS = 20
ROWS = 60_000


def run() -> str:
    """The figures of the campaign in words."""
    partner = book.make("campaign-one", ROWS, customers=3_000, affiliates=1_000)
    Work.objects.create(partner=partner, kind=Work.Kind.PARTNER)
    hits = kill_while_settling(partner, workers=1, kills=KILLS, seed=20)
    return f"{KILLS} SIGKILLs, {hits} while work was waiting; {proved(partner)}"
