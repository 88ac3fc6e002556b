"""One attempt at a stream as a row that people read: how it began, how it ended, and what it leaves behind."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from track360.connectors.errors import InvalidAnswer, SourceError
from track360.connectors.http import responses
from track360.connectors.models import Run, Source, Watermark
from track360.connectors.pull import windows
from track360.connectors.pull.window_reader import WindowReader
from track360.ingest.contract import Fault
from track360.ingest.parking import quarantine
from track360.queue import outbox
from track360.queue.outbox import Happened

KEPT_RUNS = 5000


def begin(source: Source, mark: Watermark, walk: WindowReader, now: datetime) -> Run:
    """Open a window unless one is open already, and take the watermark over from whoever had it."""
    with transaction.atomic():
        older = Run.objects.filter(source=source, stream=mark.stream, kind=mark.kind, status=Run.Status.RUNNING)
        # Whoever left them running has lost the lock we hold.
        older.update(
            status=Run.Status.INTERRUPTED,
            finished_at=now,
            reason="The process ended in the middle; the next run went on from its last page.",
        )
        live = mark.kind == Watermark.Kind.LIVE
        # A window that ends later than now was opened by a clock that has been set back since.
        if live and (mark.window_to is None or mark.window_to > now):
            _open(source, mark, walk, now)
        assert mark.window_from
        assert mark.window_to
        made = Run.objects.create(
            source=source,
            stream=mark.stream,
            kind=mark.kind,
            started_at=now,
            window_from=mark.window_from,
            window_to=mark.window_to,
        )
        # From here on a run whose lock went with its connection writes nothing more (ADR 0008).
        mark.run_id = made.pk
        mark.save()
        return made


def _open(source: Source, mark: Watermark, walk: WindowReader, now: datetime) -> None:
    window = windows.following(source, mark, walk.connector, walk.access.calendar, now)
    mark.window_from, mark.window_to = window
    mark.cursor, mark.total, mark.walks, mark.pages, mark.last_digest, mark.clock = None, None, 0, 0, "", None


@transaction.atomic
def end(source: Source, mark: Watermark, run: Run, trouble: SourceError | None, now: datetime) -> None:
    """Say how it ended, and keep what a partner's lie consisted of."""
    run.finished_at = now
    run.status = Run.Status(trouble.status) if trouble else Run.Status.DONE
    run.reason = trouble.reason if trouble else ""
    if trouble is None and mark.kind == Watermark.Kind.LIVE and mark.until:
        # What was promised to be read may be less than was asked for: the partner's own clock has the last word.
        run.window_to = mark.until
    run.save(update_fields=["finished_at", "status", "reason", "outcomes", "window_to"])
    if trouble:
        _tell(source, run)
    # What came is the only evidence; asked again, a partner may answer otherwise.
    if isinstance(trouble, InvalidAnswer):
        _keep_evidence(source, mark, trouble, now)
    if trouble is None and mark.kind == Watermark.Kind.BACKFILL:
        # A backfill is done once; the live watermark goes on beside it.
        mark.delete()
    _forget_old(run)


def _forget_old(run: Run) -> None:
    """Runs are made every few minutes for ever; the last thousands tell enough."""
    past = Run.objects.filter(source=run.source_id, stream=run.stream).order_by("-id")
    last = past.values_list("id", flat=True)[KEPT_RUNS : KEPT_RUNS + 1].first()
    if last is not None:
        past.filter(id__lte=last).delete()


def _keep_evidence(source: Source, mark: Watermark, trouble: InvalidAnswer, now: datetime) -> None:
    """The place in a list that lies is worth nothing: the next run begins the window again."""
    Watermark.objects.filter(pk=mark.pk).update(cursor=None, total=None, pages=0, last_digest="")
    fault = Fault("", "lying_answer", trouble.reason)
    sample = {} if trouble.sample is None else responses.storable(trouble.sample)
    quarantine.put(source.partner, mark.stream, source.origin, [sample], {0: [fault]}, now)


def _tell(source: Source, run: Run) -> None:
    told = {"source": source.code, "stream": run.stream, "status": run.status, "reason": run.reason}
    outbox.append(source.partner_id, [Happened("pull.failed", change=told)])


@transaction.atomic
def refused(source: Source, trouble: SourceError, now: datetime) -> Run:
    """The run of a source that could not even begin."""
    run = Run.objects.create(
        source=source,
        stream="",
        started_at=now,
        finished_at=now,
        window_from=now,
        window_to=now,
        status=trouble.status,
        reason=trouble.reason,
    )
    _tell(source, run)
    return run
