"""Four workers, one of them killed fifty times at random during a full settle."""

from __future__ import annotations

from tests.benchmarks import book
from tests.campaigns.workers import kill_while_settling, proved
from track360.queue.models import Work

KILLS = 50
ROWS = 60_000


def run() -> str:
    """The figures of the campaign in words."""
    partner = book.make("campaign-four", ROWS, customers=3_000, affiliates=1_000)
    Work.objects.create(partner=partner, kind=Work.Kind.PARTNER)
    hits = kill_while_settling(partner, workers=4, kills=KILLS, seed=50)
    return f"{KILLS} SIGKILLs among four workers, {hits} while work was waiting; {proved(partner)}"
