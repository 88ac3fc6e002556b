"""``make bench-settle``: settling against a bare COPY of the same lines, as ratios of one run.

ARGS: number of activity rows, default 1000000 (100000 for a quick look; 10000000 needs about 40 GB of disk).
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "track360.settings.local")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from commissions.ledger.writer import COPY_COLUMNS  # noqa: E402
from commissions.settle.settler import settle  # noqa: E402
from tests.benchmarks import book  # noqa: E402
from track360.partners.models import Partner  # noqa: E402
from track360.queue.models import Work  # noqa: E402

BYTES_A_ROW = 4_000
ROUNDS = 3
# Which of a customer's rows change. The goal is of the first: late or corrected days of some month. A day's push is the
# second; the third is the worst that can be, as all days after it are rated again.
WHEN = {
    "anywhere in a month": "md5(customer_id || to_char(date, 'YYYYMM') || %(turn)s), md5(id::text || %(turn)s)",
    "the newest": "date DESC",
    "the oldest": "date",
}
OTHERS = (
    "beside it, measured on this kind of machine: Refferq 115 events/s, Tryton's commission module 33 commissions/s"
)


def main(rows: int = 1_000_000) -> None:
    """Print one line per measure: seconds, and the ratio that is the goal."""
    _check_disk(rows)
    call_command("migrate", verbosity=0)
    for tiers in (True, False):
        _measure(rows, tiers)
    print(f"peak memory of the settling process, all in all: {peak():.0f} MB")
    print(OTHERS)


def _measure(rows: int, tiers: bool) -> None:
    name = "ladder tiers" if tiers else "flat rate"
    customers = min(20_000, rows // 50)
    partner = book.make(f"bench-{'tiers' if tiers else 'flat'}", rows, customers, customers // 10, tiers)
    full = timed(lambda: settle_all(partner))
    lines = _count(partner)
    copy = _bare_copy(partner)
    print(
        f"{name}: full settle of {rows:,} rows into {lines:,} lines: {full:.1f} s, {lines / full:,.0f} lines/s; "
        f"peak memory so far {peak():.0f} MB"
    )
    print(f"{name}: bare COPY of the same lines: {copy:.1f} s; ratio {full / copy:.2f} (goal 3, aim 2)")
    for touched in (100, 1000):
        for when in WHEN:
            seconds = statistics.median(_touch(partner, touched, when, turn) for turn in range(ROUNDS))
            print(
                f"{name}: 1000 changed rows of {touched} customers, {when}: "
                f"{seconds:.2f} s, {100 * seconds / full:.1f} % of full"
            )
    print(f"{name}: nothing to do: {1000 * timed(lambda: settle(partner)):.0f} ms")


def peak() -> float:
    """Megabytes this process had in memory at its peak."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def settle_all(partner: Partner) -> None:
    """Settle everything there is."""
    Work.objects.create(partner=partner, kind=Work.Kind.PARTNER)
    settle(partner)


def _touch(partner: Partner, customers: int, when: str, turn: int) -> float:
    """Seconds to settle 1000 changed rows of some customers."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH ranked AS (
                   SELECT id, row_number() OVER (PARTITION BY customer_id ORDER BY {WHEN[when]}) AS place
                   FROM activity_tradingday WHERE partner_id = %(partner)s
                   AND customer_id IN (SELECT 'c' || (n * 7 + %(turn)s) FROM generate_series(1, %(customers)s) n)),
               picked AS (SELECT id FROM ranked WHERE place <= 1000 / %(customers)s),
               changed AS (
                   UPDATE activity_tradingday SET lots_traded = lots_traded + 0.5, revision = revision + 1
                   WHERE id IN (SELECT id FROM picked) RETURNING customer_id, date)
               INSERT INTO queue_work (partner_id, kind, day, customers)
               SELECT %(partner)s, 'activity', date, array_agg(DISTINCT customer_id) FROM changed GROUP BY date""",
            {"partner": partner.pk, "customers": customers, "turn": turn},
        )
    return timed(lambda: settle(partner))


def _count(partner: Partner) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM commissions_ledgerentry WHERE partner_id = %s", [partner.pk])
        return int(cursor.fetchone()[0])


def _bare_copy(partner: Partner) -> float:
    """Seconds of a COPY of the same lines into a table of the same shape, indexes and all, that holds
    as much already."""
    with tempfile.TemporaryFile() as lines, connection.cursor() as cursor:
        where = f"SELECT {COPY_COLUMNS} FROM commissions_ledgerentry WHERE partner_id = {partner.pk}"
        with cursor.copy(f"COPY ({where}) TO STDOUT") as out:
            for block in out:
                lines.write(block)
        cursor.execute("CREATE TABLE bench_ledger (LIKE commissions_ledgerentry INCLUDING ALL)")
        lines.seek(0)
        began = time.perf_counter()
        with cursor.copy(f"COPY bench_ledger ({COPY_COLUMNS}) FROM STDIN") as into:
            while block := lines.read(1 << 20):
                into.write(block)
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_ledger")
    return seconds


def _check_disk(rows: int) -> None:
    free = shutil.disk_usage(Path.cwd()).free
    if free < rows * BYTES_A_ROW:
        sys.exit(f"{rows:,} rows need about {rows * BYTES_A_ROW >> 30} GB of disk, {free >> 30} GB are free")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
