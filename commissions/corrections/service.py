"""The first half of a change by hand: drafted, and previewed by a worker. The second: ``publishing``."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from commissions.corrections.errors import NoRight, Refused
from commissions.corrections.handlers import HANDLERS, digest
from commissions.corrections.models import Correction, Draft
from commissions.settle.preview import Effect, Progress
from track360.core import clock, jobs, locks
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

log = logging.getLogger(__name__)
PREVIEW = "commissions.settle.preview"
State = Draft.State
OPEN = (State.WAITING, State.RUNNING)
DECIDED = (State.PUBLISHED, State.REJECTED)
AGAIN = (State.READY, State.FAILED)
"""What may be previewed anew."""
PATIENCE = 900.0
"""Seconds a preview may take."""
ATTEMPTS = 3
"""How often a preview is begun; a worker that died in the middle leaves it to the next."""
EVERY = 0.5
"""Seconds between two reports of progress."""
KEPT = timedelta(days=30)
"""How long a draft that nobody published or rejected is kept."""


@transaction.atomic
def propose(
    partner: Partner, kind: str, content: dict[str, Any], by: Signatory, reason: str = "", replaces: int | None = None
) -> Draft:
    """Keep a change as a draft and have a worker find out what it would do; the draft ``replaces`` is closed.

    Raises NoRight, and Refused without a reason, and where the other was published meanwhile.
    """
    require_right(partner, kind, by)
    if not reason.strip():
        raise Refused("Say why: the reason is kept with the change.", "reason")
    draft = Draft.objects.create(
        partner=partner,
        kind=kind,
        content=content,
        reason=reason.strip(),
        made_by=by.name,
        author_id=by.person_id,
        made_with=by.credential,
    )
    if replaces:
        _replace(partner, replaces, draft)
    jobs.enqueue_after_commit(PREVIEW, draft.pk)
    return draft


def require_right(partner: Partner, kind: str, by: Signatory) -> None:
    """Raises NoRight."""
    if not by.allows("programme", HANDLERS[kind].permission, partner.pk):
        raise NoRight("Drafting this takes a right that you do not have.")


def _replace(partner: Partner, draft_id: int, by: Draft) -> None:
    # Locked, as who publishes locks it: it is published or replaced, never both.
    old = Draft.objects.select_for_update().filter(pk=draft_id, partner=partner, kind=by.kind).first()
    if old is None or old.state == State.REJECTED:
        return
    if old.state == State.PUBLISHED:
        raise Refused("This was published meanwhile: begin anew.")
    close(old, State.REJECTED, by.made_by, f"edited again as draft {by.pk}")


def undecided(partner: Partner) -> int:
    """How many drafts by credentials of a partner nobody published or rejected yet."""
    return Draft.objects.filter(partner=partner).exclude(made_with="").exclude(state__in=DECIDED).count()


def close(draft: Draft, state: str, who: str, because: str = "") -> None:
    """The end of a draft that the caller has locked."""
    closed = {"closed_by": who, "closed_at": clock.now(), "closed_because": because}
    Draft.objects.filter(pk=draft.pk).update(state=state, **closed)


def again(draft: Draft) -> None:
    """Preview anew what is neither published nor rejected."""
    # Without the digest: what was shown before may no longer be confirmed.
    fresh = {"state": State.WAITING, "attempts": 0, "done": 0, "total": 0, "error": "", "digest": ""}
    with transaction.atomic():
        Draft.objects.filter(pk=draft.pk, state__in=AGAIN).update(**fresh)
        jobs.enqueue_after_commit(PREVIEW, draft.pk)


def run(draft_id: int) -> None:
    """Preview a draft, unless somebody is at it. Writes nothing but the draft, and has no lock but its own."""
    with locks.session(locks.Lock.PREVIEW, draft_id) as held:
        # Read after the lock, for another worker may just have finished it.
        draft = Draft.objects.filter(pk=draft_id, state__in=OPEN).select_related("partner").first()
        if held and draft is not None:
            _attempt(draft)


def _attempt(draft: Draft) -> None:
    if draft.attempts >= ATTEMPTS:
        _fail(draft, error="The preview was begun and broken off three times. Try again later.")
        return
    _keep(draft, state=State.RUNNING, attempts=draft.attempts + 1)
    try:
        base, changes, effects = _previewed(draft)
    except Refused as error:
        _fail(draft, error=str(error))
        return
    except Exception:
        log.exception("preview of draft %s failed", draft.pk)
        _fail(draft, error="The preview failed for a reason of ours; it was written to the log.")
        return
    listed = [[*each[:2], *(format(part, "f") for part in each[2:] if part is not None)] for each in effects]
    draft.changes, draft.effects, draft.base = changes, listed, base
    found = {"changes": changes, "effects": listed, "base": base, "digest": digest_of(draft)}
    _keep(draft, state=State.READY, previewed_at=clock.now(), **found)


def digest_of(draft: Draft) -> str:
    """A digest of all that a reviewer is shown."""
    shown = [draft.pk, draft.kind, draft.content, draft.reason, draft.made_by, draft.author_id, draft.made_with]
    return digest(json.dumps([*shown, draft.changes, draft.effects, draft.base], sort_keys=True))


def _previewed(draft: Draft) -> tuple[str, list[str], list[Effect]]:
    handler = HANDLERS[draft.kind]
    # Before the preview: a change in between then makes it stale, and not the other way round.
    base = digest(handler.stored_state(draft.partner, draft.content))
    with _reporting(draft) as progress:
        effects = handler.preview(draft.partner, draft.content, progress)
    return base, handler.changes(draft.partner, draft.content), effects


@contextmanager
def _reporting(draft: Draft) -> Iterator[Progress]:
    """Progress on a connection of its own: what the preview's transaction writes nobody sees before its end."""
    aside = connection.copy()
    began = reported = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal reported
        moment = time.monotonic()
        if moment - began > PATIENCE:
            raise Refused("The preview took longer than a quarter of an hour and was given up.")
        # More often nobody can see it, and each report is a commit.
        if moment - reported >= EVERY:
            reported = moment
            with aside.cursor() as cursor:
                values = [done, total, draft.pk]
                cursor.execute("UPDATE commissions_draft SET done = %s, total = %s WHERE id = %s", values)

    try:
        yield report
    finally:
        aside.close()


def _keep(draft: Draft, **fields: Any) -> None:
    # Who rejected it while it was being previewed has the last word.
    Draft.objects.filter(pk=draft.pk, state__in=OPEN).update(**fields)


def _fail(draft: Draft, error: str) -> None:
    _keep(draft, state=State.FAILED, error=error)


def effects_of(row: Draft | Correction) -> list[Effect]:
    """The effects as amounts."""
    return [Effect(name, currency, *map(Decimal, amounts)) for name, currency, *amounts in row.effects]


def sweep() -> None:
    """Preview what a lost message or a dead worker left, and forget old drafts that nobody decided on."""
    for draft_id in Draft.objects.filter(state__in=OPEN).order_by("id").values_list("pk", flat=True):
        run(draft_id)
    old = Draft.objects.filter(made_at__lt=clock.now() - KEPT)
    old.exclude(state__in=DECIDED).delete()
