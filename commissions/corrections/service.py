"""The way of a change by hand: proposed, previewed by a worker, confirmed as it was shown, carried out and recorded."""

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

from commissions.corrections.errors import Refused
from commissions.corrections.handlers import HANDLERS, digest
from commissions.corrections.models import Correction, Draft, Kind
from commissions.settle.preview import Effect, Progress
from track360.core import clock, jobs, locks
from track360.partners.models import Partner

log = logging.getLogger(__name__)
PREVIEW = "commissions.settle.preview"
State = Draft.State
OPEN = (State.WAITING, State.RUNNING)
PATIENCE = 900.0
"""Seconds a preview may take."""
ATTEMPTS = 3
"""How often a preview is begun; a worker that died in the middle leaves it to the next."""
EVERY = 0.5
"""Seconds between two reports of progress."""
# What a preview shows ages with every push; whoever confirms should have looked the same day.
VALID = timedelta(hours=24)
"""How long what was shown may be confirmed."""
KEPT = timedelta(days=30)
"""How long a draft that nobody confirmed is kept."""


@transaction.atomic
def propose(partner: Partner, kind: str, content: dict[str, Any], who: str, reason: str = "") -> Draft:
    """Keep a change as a draft and have a worker find out what it would do. Raises Refused without a reason."""
    if kind != Kind.PLAN and not reason.strip():
        raise Refused("Say why: the reason is kept with the change.", "reason")
    draft = Draft.objects.create(partner=partner, kind=kind, content=content, reason=reason.strip(), made_by=who)
    jobs.enqueue_after_commit(PREVIEW, draft.pk)
    return draft


def again(draft: Draft) -> None:
    """Preview anew what was never published."""
    # Without the seal: what was shown before may no longer be confirmed.
    fresh = {"state": State.WAITING, "attempts": 0, "done": 0, "total": 0, "error": "", "seal": ""}
    with transaction.atomic():
        Draft.objects.filter(pk=draft.pk).exclude(state__in=[*OPEN, State.PUBLISHED]).update(**fresh)
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
        _close(draft, error="The preview was begun and broken off three times. Try again later.")
        return
    _keep(draft, state=State.RUNNING, attempts=draft.attempts + 1)
    try:
        base, effects = _previewed(draft)
    except Refused as error:
        _close(draft, error=str(error))
        return
    except Exception:
        log.exception("preview of draft %s failed", draft.pk)
        _close(draft, error="The preview failed for a reason of ours; it was written to the log.")
        return
    listed = [[*each[:2], *(format(part, "f") for part in each[2:] if part is not None)] for each in effects]
    seal = digest(json.dumps([draft.pk, draft.content, draft.reason, listed, base], sort_keys=True))
    _keep(draft, state=State.READY, effects=listed, base=base, seal=seal, previewed_at=clock.now())


def _previewed(draft: Draft) -> tuple[str, list[Effect]]:
    handler = HANDLERS[draft.kind]
    # Before the preview: a change in between then makes it stale, and not the other way round.
    base = digest(handler.stored_state(draft.partner, draft.content))
    with _reporting(draft) as progress:
        return base, handler.preview(draft.partner, draft.content, progress)


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
    Draft.objects.filter(pk=draft.pk).update(**fields)


def _close(draft: Draft, error: str) -> None:
    _keep(draft, state=State.FAILED, error=error)


@transaction.atomic
def publish(draft_id: int, seal: str, who: str) -> Correction:
    """Carry a draft out as it was shown and record who did it, and why. Raises Refused, and then nothing was done."""
    # Two clicks at once: the second finds it published.
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    # As ``apply`` locks it, so that what the digest is of stays until the commit.
    partner = Partner.objects.select_for_update(no_key=True).get(pk=draft.partner_id)
    _refuse_unseen(draft, seal)
    handler = HANDLERS[draft.kind]
    if digest(handler.stored_state(partner, draft.content)) != draft.base:
        raise Refused("Something this rests on was changed meanwhile: preview it again.")
    handler.apply(partner, draft.content, draft.reason, who)
    _keep(draft, state=State.PUBLISHED)
    return Correction.objects.create(
        partner=partner,
        kind=draft.kind,
        # Beside the content, so that a customer's page finds its corrections by an index.
        customer_id=draft.content.get("customer_id") or "",
        affiliate_id=draft.content.get("affiliate_id") or "",
        content=draft.content,
        reason=draft.reason,
        made_by=who,
        effects=draft.effects,
    )


def _refuse_unseen(draft: Draft, seal: str) -> None:
    if draft.state == State.PUBLISHED:
        raise Refused("This was published already.")
    if draft.state != State.READY or draft.previewed_at is None:
        raise Refused("Look at what it would do first.")
    # Previewed again meanwhile, the page that was confirmed shows other figures.
    if seal != draft.seal:
        raise Refused("This is not what was shown: look at it again.")
    if clock.now() - draft.previewed_at > VALID:
        raise Refused("The preview is older than a day: preview it again.")


def effects_of(row: Draft | Correction) -> list[Effect]:
    """The effects as amounts."""
    return [Effect(name, currency, *map(Decimal, amounts)) for name, currency, *amounts in row.effects]


def sweep() -> None:
    """Preview what a lost message or a dead worker left, and forget old drafts that nobody confirmed."""
    for draft_id in Draft.objects.filter(state__in=OPEN).order_by("id").values_list("pk", flat=True):
        run(draft_id)
    old = Draft.objects.filter(made_at__lt=clock.now() - KEPT)
    old.exclude(state=State.PUBLISHED).delete()
