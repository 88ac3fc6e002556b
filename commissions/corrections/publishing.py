"""The second half of a change by hand: carried out as it was shown, by somebody else than drafted it, or rejected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from commissions.corrections import service
from commissions.corrections.errors import Refused
from commissions.corrections.handlers import HANDLERS, digest
from commissions.corrections.models import Correction, Draft
from track360.core import clock
from track360.partners import four_eyes
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

State = Draft.State
# What a preview shows ages with every push; whoever confirms should have looked the same day.
VALID = timedelta(hours=24)
"""How long what was shown may be confirmed."""
NO_RIGHT = "Publishing this takes a right that you do not have."


def publish(draft_id: int, digest: str, by: Signatory) -> Correction:
    """Carry a draft out as it was shown and record who did it, and why. Raises Refused, and then nothing was done."""
    draft = Draft.objects.select_related("partner").get(pk=draft_id)
    if not why_not(draft.partner, draft, by):
        HANDLERS[draft.kind].prepare(draft.partner)
    return _publish(draft_id, digest, by)


@transaction.atomic
def _publish(draft_id: int, digest: str, by: Signatory) -> Correction:
    # Two clicks at once: the second finds it published.
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    # As ``apply`` locks it, so that what the digest is of stays until the commit.
    partner = Partner.objects.select_for_update(no_key=True).get(pk=draft.partner_id)
    draft.partner = partner
    _refuse_closed(draft)
    refusal = why_not(partner, draft, by)
    if refusal:
        raise Refused(refusal)
    _refuse_unseen(draft, digest)
    if has_moved(draft):
        raise Refused("Something this rests on was changed meanwhile: preview it again.")
    HANDLERS[draft.kind].carry_out(partner, draft, by)
    service.close(draft, State.PUBLISHED, by.name)
    said = {"reason": draft.reason, "made_by": draft.made_by, "changes": draft.changes, "effects": draft.effects}
    return record(partner, draft.kind, draft.content, draft=draft, published_by=by.name, **said)


@transaction.atomic
def reject(draft_id: int, by: Signatory, because: str) -> None:
    """Close a draft for good, for a reason that stays with it; its author may, too. Raises Refused."""
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    _refuse_closed(draft)
    if not _may_decide(draft, by):
        raise Refused("Rejecting this takes a right that you do not have.")
    if not because.strip():
        raise Refused("Say why: the reason is kept with the draft.", "reason")
    service.close(draft, State.REJECTED, by.name, because.strip())


def _may_decide(draft: Draft, by: Signatory) -> bool:
    permission = HANDLERS[draft.kind].permission
    return any(by.allows(step, permission, draft.partner_id) for step in ("programme", "publish"))


def why_not(partner: Partner, draft: Draft, by: Signatory) -> str:
    """Why this signatory may not publish the draft, whatever it says; "" if it may."""
    handler = HANDLERS[draft.kind]
    if not by.allows("publish", handler.permission, partner.pk):
        return NO_RIGHT
    if not (partner.four_eyes or handler.always_two):
        return ""
    return four_eyes.why_not(draft.author_id, draft.made_with, by)


def has_moved(draft: Draft) -> bool:
    """Whether something that its preview rests on is otherwise by now. Raises Refused where it cannot be done."""
    return digest(HANDLERS[draft.kind].stored_state(draft.partner, draft.content)) != draft.base


def record(partner: Partner, kind: str, content: dict[str, Any], **said: Any) -> Correction:
    """Add a change that was carried out to the record, inside the transaction that did it."""
    # Beside the content, so that a customer's page finds its corrections by an index.
    about = {name: content.get(name) or "" for name in ("customer_id", "affiliate_id")}
    return Correction.objects.create(partner=partner, kind=kind, content=content, **about, **said)


def _refuse_closed(draft: Draft) -> None:
    if draft.state == State.PUBLISHED:
        raise Refused("This was published already.")
    if draft.state == State.REJECTED:
        raise Refused(f"This was rejected: {draft.closed_because}.")


def _refuse_unseen(draft: Draft, digest: str) -> None:
    if draft.state != State.READY or draft.previewed_at is None:
        raise Refused("Look at what it would do first.")
    # Previewed again meanwhile, the page that was confirmed shows other figures; or the row is not what it was.
    if not digest == draft.digest == service.digest_of(draft):
        raise Refused("This is not what was shown: look at it again.")
    if clock.now() - draft.previewed_at > VALID:
        raise Refused("The preview is older than a day: preview it again.")
