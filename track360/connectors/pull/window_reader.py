"""One visit to one stream: its open window page by page, each and the place after it in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import transaction

from track360.connectors.contract import Client, Connector, Page, SourceAccess, Window
from track360.connectors.errors import CursorLost, InvalidAnswer, LimitReached
from track360.connectors.http import responses
from track360.connectors.models import Run, Source, Watermark
from track360.connectors.pull import page_intake, windows
from track360.ingest.write.retry import retried
from track360.partners.models import Partner

# An API that filters after it has paged gives empty pages now and then; one that never ends gives nothing else.
MOST_EMPTY = 20
MOST_WALKS = 3
SECONDS = 15 * 60.0
# It is kept in a row and goes back in an address; an honest place in a list is no document.
MOST_CURSOR_BYTES = 4096


class Superseded(Exception):
    """Another run has taken over; nothing more may be written."""


class WindowReader:
    """Reads one stream from where its watermark stands. ``clock`` is asked once per page.

    Memory stays that of a page, and a digest and a cursor of each page read (bounded by the page limit).
    """

    def __init__(
        self,
        source: Source,
        connector: Connector,
        access: SourceAccess,
        client: Client,
        clock: Callable[[], datetime],
    ) -> None:
        self.source, self.connector, self.access, self.client = source, connector, access, client
        self._clock = clock
        self._deadline = monotonic() + SECONDS
        self._digests: set[str] = set()
        self._cursors: set[str] = set()
        self._empty = 0
        self._lost = False

    def read(self, mark: Watermark, run: Run) -> None:
        """Walk the open window and, for a live watermark, those that follow until now; raises ``SourceError``."""
        target = run.started_at
        while True:
            self._finish_window(mark, run)
            self._digests.clear()
            self._cursors.clear()
            if mark.kind == Watermark.Kind.BACKFILL or run.window_to >= target:
                return
            window = windows.following(self.source, mark, self.connector, self.access.calendar, target)
            self._open(mark, run, window)

    def _open(self, mark: Watermark, run: Run, window: Window) -> None:
        mark.window_from, mark.window_to = window
        mark.save(update_fields=["window_from", "window_to"])
        run.window_to = window.end
        run.save(update_fields=["window_to"])

    def _finish_window(self, mark: Watermark, run: Run) -> None:
        assert mark.window_from
        assert mark.window_to
        window = Window(mark.window_from, mark.window_to)
        # The page read last by the run before: an API that ignores the cursor would send it again.
        if mark.last_digest:
            self._digests.add(mark.last_digest)
        while mark.window_to is not None:
            if run.pages >= self.source.page_limit:
                raise LimitReached(
                    f"Stopped at the limit of {self.source.page_limit} pages; the next run goes on from here."
                )
            if Partner.objects.filter(pk=self.source.partner_id).exclude(suspended_at=None).exists():
                raise LimitReached("Stopped because the partner is suspended; goes on from here once it is not.")
            if monotonic() > self._deadline:
                raise LimitReached(
                    "Stopped after 15 minutes so that others get their turn; the next run goes on from here."
                )
            self._one_page(mark, run, window)

    def _one_page(self, mark: Watermark, run: Run, window: Window) -> None:
        try:
            page = self.client.page(mark.stream, window, mark.cursor)
        except CursorLost as error:
            # Once may be an expired cursor; a second time it would never end.
            if self._lost:
                raise InvalidAnswer(f"The partner keeps forgetting our place in its list: {error.reason}") from error
            self._lost = True
            self._begin_again(mark)
            return
        digest = self._judge(page)
        retried(lambda: self._commit(mark, run, page, digest))

    def _judge(self, page: Page) -> str:
        """The page's digest; raises :class:`InvalidAnswer` when it cannot be the next page of an honest list."""
        digest = responses.digest(page.rows) if page.rows else ""
        if digest and digest in self._digests:
            raise InvalidAnswer("The same page came twice; the list would never end.", page.rows[:1])
        self._digests.add(digest)
        self._empty = 0 if page.rows or page.counted else self._empty + 1
        if page.next is None:
            return digest
        if self._empty > MOST_EMPTY:
            raise InvalidAnswer(f"{MOST_EMPTY} empty pages in a row, each with a next one; the list would never end.")
        # By repr, for a cursor may be text, a number or a list, as the connector has it.
        cursor = repr(page.next)
        if cursor in self._cursors:
            raise InvalidAnswer("The place of the next page came twice; the list would never end.", cursor[:500])
        if len(cursor) > MOST_CURSOR_BYTES:
            raise InvalidAnswer("The place of the next page is longer than any honest one.", cursor[:500])
        self._cursors.add(cursor)
        return digest

    @transaction.atomic
    def _commit(self, mark: Watermark, run: Run, page: Page, digest: str) -> None:
        # Locked: two runs that both believe to be the one must not interleave.
        fresh = Watermark.objects.select_for_update().get(pk=mark.pk)
        if fresh.run_id != run.pk:
            raise Superseded
        now = self._clock()
        # Undated records are ordered by this: a clock set back must not make later pages older.
        at = max(now, fresh.received_at) if fresh.received_at else now
        counts = page_intake.ingest_page(self.source, self.connector, self.access, mark.stream, page.rows, at)
        fresh.cursor, fresh.pages, fresh.last_digest = page.next, fresh.pages + 1, digest
        # The clock of the first page: what changes during the walk belongs to the next window.
        fresh.clock, fresh.received_at = fresh.clock or page.clock, at
        fresh.total = page.total if fresh.total is None else fresh.total
        if page.next is None:
            self._end_of_list(fresh, page)
        fresh.save()
        changed = _progress(run, page, counts)
        Run.objects.filter(pk=run.pk).update(**changed)
        self._heartbeat(now, bool(page.rows))
        _copy(fresh, mark)
        # After the commit's statements, so that a retry begins from the old counts.
        run.__dict__.update(changed)

    def _end_of_list(self, mark: Watermark, page: Page) -> None:
        """Close the window, unless places are counted and the list changed meanwhile: a row may have slipped by."""
        # A busy list may change at every walk, so there is an end to walking.
        if page.total == mark.total or mark.walks >= MOST_WALKS:
            _close(mark)
            return
        mark.walks += 1
        mark.total, mark.pages, mark.last_digest = None, 0, ""
        self._digests.clear()
        self._cursors.clear()

    def _heartbeat(self, now: datetime, rows: bool) -> None:
        seen = {"queued_at": now, "answered_at": now} | ({"newest_at": now} if rows else {})
        Source.objects.filter(pk=self.source.pk).update(**seen)

    def _begin_again(self, mark: Watermark) -> None:
        mark.cursor, mark.total, mark.pages, mark.last_digest = None, None, 0, ""
        mark.save(update_fields=["cursor", "total", "pages", "last_digest"])
        self._digests.clear()
        self._cursors.clear()


def _close(mark: Watermark) -> None:
    mark.until = windows.closed(mark)
    mark.window_from = mark.window_to = mark.clock = None
    mark.total, mark.walks, mark.pages, mark.last_digest = None, 0, 0, ""


def _progress(run: Run, page: Page, counts: Counter[str]) -> dict[str, Any]:
    outcomes = Counter(run.outcomes) + counts
    return {
        "pages": run.pages + 1,
        "rows": run.rows + len(page.rows),
        "outcomes": dict(sorted(outcomes.items())),
    }


def _copy(fresh: Watermark, mark: Watermark) -> None:
    # The caller goes on with the row as committed, under the lock, and not as it was read before.
    for field in Watermark._meta.concrete_fields:
        setattr(mark, field.attname, getattr(fresh, field.attname))
