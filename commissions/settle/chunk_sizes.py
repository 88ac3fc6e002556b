"""How much goes into one chunk: bounded, and never parting what is rated together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from commissions.rating.facts.days import last_of_month

# A chunk of this size keeps a full settle near 200 MB.
ROWS_AT_ONCE = 15_000
CUSTOMERS_AT_ONCE = 500

RateFrom = dict[date, date]
"""By month (its first day) the first day to rate."""


def windows(counts: dict[date, int], wanted: dict[str, RateFrom]) -> Iterator[tuple[date, date, dict[str, RateFrom]]]:
    """Runs of months that the same affiliates want, each of about ``ROWS_AT_ONCE`` rows: first and last
    day, and who."""
    run: list[date] = []
    rows, wanting = 0, frozenset[str]()
    for month in sorted(set[date]().union(*wanted.values()) & counts.keys()):
        here = frozenset(affiliate for affiliate, since in wanted.items() if month in since)
        if run and (here != wanting or rows + counts[month] > ROWS_AT_ONCE):
            yield run[0], last_of_month(run[-1]), {affiliate: wanted[affiliate] for affiliate in wanting}
            run, rows = [], 0
        run.append(month)
        rows += counts[month]
        wanting = here
    if run:
        yield run[0], last_of_month(run[-1]), {affiliate: wanted[affiliate] for affiliate in wanting}


def slices(keys: list[str], size: int, together: Callable[[str], str | None] = lambda _: None) -> Iterator[list[str]]:
    """Keys in order, about ``size`` at a time; neighbours with the same ``together`` are never parted."""
    some: list[str] = []
    for key in keys:
        if len(some) >= size and (together(key) is None or together(key) != together(some[-1])):
            yield some
            some = []
        some.append(key)
    if some:
        yield some
