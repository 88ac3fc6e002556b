"""Running a source: one run at a time on any number of hosts, stream by stream, and the next one scheduled."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta

from django.db import transaction

from track360.connectors import deals, sources
from track360.connectors.contract import Window
from track360.connectors.errors import LimitReached, RetryLater, SourceError
from track360.connectors.models import DirtyDay, Run, Source, Watermark
from track360.connectors.pull import run_log, windows
from track360.connectors.pull.window_reader import Superseded, WindowReader
from track360.core import clock as clocks
from track360.core import locks

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
FIRST_BACKOFF = 30.0
LONGEST_BACKOFF = 3600.0
OURS = "An error of ours stopped the run; it is in our log."


def run(source_id: int, clock: Clock = clocks.now, *, forced: bool = False) -> list[Run] | None:
    """Read a source now: its live windows, then a backfill that was asked for.

    ``None`` when there is nothing to do: another run is at it, its partner is suspended, it is not due, or paused
    (``forced`` overrides the last two).
    """
    with locks.session(locks.Lock.PULL, source_id) as held:
        if not held:
            return None
        source = Source.objects.select_related("partner").get(pk=source_id)
        # Read after the lock: the run before may just have moved it.
        if source.partner.suspended_at:
            return None
        if not forced and (source.paused or source.next_run_at > clock()):
            return None
        try:
            runs, trouble = _visit(source, clock)
        except Superseded:
            return None
        _schedule(source, trouble, clock())
        return runs


def ask_backfill(source: Source, window: Window) -> None:
    """Have a range read again: by the next run, beside what the schedule reads. Replaces an unfinished backfill."""
    with transaction.atomic():
        for stream in sources.streams_of(source):
            fresh = {"cursor": None, "total": None, "walks": 0, "pages": 0, "last_digest": "", "run_id": None}
            Watermark.objects.update_or_create(
                source=source,
                stream=stream,
                kind=Watermark.Kind.BACKFILL,
                defaults={"window_from": window.start, "window_to": window.end, **fresh},
            )
        Source.objects.filter(pk=source.pk).update(next_run_at=clocks.now())


def backoff(failures: int) -> float:
    """Seconds until another try: doubling, with jitter so that many sources do not come back at once."""
    # The exponent is bounded first: a source that has failed for a year would overflow a float.
    most = min(FIRST_BACKOFF * 2 ** min(failures - 1, 10), LONGEST_BACKOFF)
    return most * random.uniform(0.5, 1)  # noqa: S311 - spreads load, guards nothing


def _visit(source: Source, clock: Clock) -> tuple[list[Run], SourceError | None]:
    """Read each stream; the runs made, and the trouble that decides when to come again."""
    runs: list[Run] = []
    worst: SourceError | None = None
    try:
        connector, access = sources.connector_of(source), sources.access_of(source)
        with closing(connector.open(access)) as client:
            for mark in _marks(source):
                done, trouble = _attempt(source, mark, WindowReader(source, connector, access, client, clock), clock)
                runs.append(done)
                # The first decides when to come again: a wait that was asked for must be kept.
                worst = worst or trouble
                if trouble and trouble.halts:
                    break
    except Superseded:
        raise
    except SourceError as trouble:
        worst = trouble
    except Exception:
        log.exception("pull of %s", source.pk)
        worst = SourceError(OURS)
    else:
        return runs, worst
    return [*runs, run_log.refused(source, worst, clock())], worst


def _marks(source: Source) -> Iterator[Watermark]:
    streams = sources.streams_of(source)
    for stream in streams:
        yield Watermark.objects.select_related("source").get_or_create(source=source, stream=stream, kind="live")[0]
    for stream in streams:
        found = Watermark.objects.select_related("source").filter(source=source, stream=stream, kind="backfill").first()
        if found:
            yield found


def _attempt(source: Source, mark: Watermark, walk: WindowReader, clock: Clock) -> tuple[Run, SourceError | None]:
    run = run_log.begin(source, mark, walk, clock())
    trouble: SourceError | None = None
    try:
        walk.read(mark, run)
        # In transactions of its own: the pages are in, whatever becomes of this.
        _roll_up(source, run, mark, clock())
    except Superseded:
        raise
    except SourceError as error:
        trouble = error
    except Exception:
        log.exception("pull of %s, stream %s", source.pk, mark.stream)
        trouble = SourceError(OURS)
    run_log.end(source, mark, run, trouble, clock())
    return run, trouble


def _roll_up(source: Source, run: Run, mark: Watermark, now: datetime) -> None:
    """Only a window that is read whole is rolled up: half of a day's deals must not replace a whole day."""
    if not DirtyDay.objects.filter(partner=source.partner_id, origin=source.origin).exists():
        return
    # As for pages: days without a date of their own are ordered by this, and our clock may have been set back.
    counts = deals.roll_up(source, max(now, mark.received_at) if mark.received_at else now)
    run.outcomes = run.outcomes | {f"days {name}": number for name, number in sorted(counts.items()) if number}


def _schedule(source: Source, trouble: SourceError | None, now: datetime) -> None:
    if trouble is None:
        source.failures, source.next_run_at = 0, windows.next_time(source, now)
    elif isinstance(trouble, RetryLater):
        source.next_run_at = now + timedelta(seconds=trouble.seconds)
    elif isinstance(trouble, LimitReached):
        # Our own bound, so no failure: others get their turn in between.
        source.failures, source.next_run_at = 0, now
    else:
        source.failures += 1
        source.next_run_at = now + timedelta(seconds=backoff(source.failures))
    # Not queued any more, or the next tick would pass it over for a minute.
    source.queued_at = None
    source.save(update_fields=["failures", "next_run_at", "queued_at"])
