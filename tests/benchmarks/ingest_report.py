"""What the contenders of ``make bench-ingest`` reached: their times and rates, as a table and against the goals."""

from __future__ import annotations

import math
import statistics
import threading
import time
from collections import defaultdict

from tests.benchmarks.ingest_data import RECORDS, Records
from tests.benchmarks.ingest_peers import ONE_BY_ONE, OURS, PLAIN_SQL, REST, Contender, Send

KINDS = ("new", "changed", "unchanged")
CONCURRENCY = (1, 2)
CELLS = [(kind, at_once) for kind in KINDS for at_once in CONCURRENCY]
Cell = tuple[str, int]


class Results:
    """The contenders' results: seconds of each request, and records a second of each round, by cell."""

    def __init__(self) -> None:
        self.seconds: dict[tuple[str, Cell], list[float]] = defaultdict(list)
        self.rates: dict[tuple[str, Cell], list[float]] = defaultdict(list)

    def rate(self, name: str, cell: Cell) -> float:
        """Records a second, the median of the rounds; 0 for who did not take part."""
        return statistics.median(self.rates[name, cell]) if self.rates[name, cell] else 0.0

    def ratio(self, one: str, other: str, cell: Cell) -> float:
        """The median over the rounds of how many times faster ``one`` was: what slows a round slows both."""
        pairs = zip(self.rates[one, cell], self.rates[other, cell], strict=True)
        return statistics.median(a / b for a, b in pairs)

    def run(self, who: Contender, kind: str, senders: list[Send], batches: list[Records]) -> None:
        """Send the batches, shared out among the senders, all at once."""
        packed = [who.pack(batch) for batch in batches]
        times: list[float] = []
        gate = threading.Barrier(len(senders) + 1)
        failures: list[BaseException] = []

        def work(sender: Send, share: list[object]) -> None:
            gate.wait()
            try:
                for batch in share:
                    began = time.perf_counter()
                    sender(batch)
                    times.append(time.perf_counter() - began)
            except BaseException as failure:
                failures.append(failure)

        count = len(senders)
        threads = [threading.Thread(target=work, args=(s, packed[n::count])) for n, s in enumerate(senders)]
        for thread in threads:
            thread.start()
        gate.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        cell = (kind, count)
        self.seconds[who.name, cell] += times
        self.rates[who.name, cell].append(len(batches) * RECORDS / (time.perf_counter() - began))


def show(results: Results, slow: Results, names: list[str]) -> None:
    """One line for each contender: thousands of records a second by cell, and how much faster we are."""
    heads = [f"{kind} x{at_once}" for kind, at_once in CELLS]
    print(f"\nrecords/s in thousands (ours / theirs)\n{'':22}" + "".join(f"{head:>18}" for head in heads))
    for name in names:
        cells = [f"{results.rate(name, c) / 1000:.1f} ({results.ratio(OURS, name, c):.2f})" for c in CELLS]
        print(f"{name:22}" + "".join(f"{cell:>18}" for cell in cells))
    told = [f"{slow.rate(ONE_BY_ONE, (kind, 1)) / 1000:.2f}" for kind in KINDS]
    print(f"{ONE_BY_ONE:22}" + "".join(f"{cell:>18}{'':18}" for cell in told))
    print("milliseconds a request, p50 / p95")
    for name in names:
        cells = ["{:.0f} / {:.0f}".format(*_percentiles(results.seconds[name, c])) for c in CELLS]
        print(f"{name:22}" + "".join(f"{cell:>18}" for cell in cells))


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(seconds, n=20)
    return 1000 * statistics.median(seconds), 1000 * cuts[-1]


def judge(results: Results, slow: Results, names: list[str]) -> None:
    print()
    if REST in names:
        ratios = [results.ratio(OURS, REST, cell) for cell in CELLS]
        mean = math.exp(statistics.fmean(map(math.log, ratios)))
        show_goal("geometric mean against PostgREST", mean, ">= 1.0", mean >= 1)
        show_goal("worst cell against PostgREST", min(ratios), ">= 0.8", min(ratios) >= 0.8)
    times = [1 / results.ratio(OURS, PLAIN_SQL, cell) for cell in CELLS]
    mean = math.exp(statistics.fmean(map(math.log, times)))
    show_goal(f"times as long as {PLAIN_SQL}, worst {max(times):.2f}, mean", mean, "<= 2", mean <= 2)
    for kind in KINDS:
        p50 = _percentiles(results.seconds[OURS, (kind, 1)])[0]
        show_goal(f"median ms of 1000 {kind} records", p50, "< 50", p50 < 50)
    times = [results.rate(OURS, (kind, 1)) / slow.rate(ONE_BY_ONE, (kind, 1)) for kind in KINDS]
    show_goal("worst cell against DRF update_or_create", min(times), ">= 40", min(times) >= 40)


def show_goal(what: str, found: float, goal: str, held: bool) -> None:
    print(f"{'held  ' if held else 'MISSED'} {what}: {found:.2f} (goal {goal})")
