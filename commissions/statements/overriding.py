"""Closing a period in spite of what stands against it: drafted by one for a reason, and published by another.

content: period, its label.
"""

from __future__ import annotations

from typing import Any

from commissions.corrections.errors import Refused
from commissions.corrections.handlers import Handler
from commissions.corrections.models import Draft, Kind
from commissions.ledger.writer import ZERO
from commissions.settle.preview import Effect, Progress
from commissions.statements import closing, obstacles
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner


class Close(Handler):
    """One period, with the obstacles that were shown."""

    kind = Kind.CLOSE
    permission = closing.PERMISSION

    def summary(self, content: dict[str, Any]) -> str:
        """The change in one sentence."""
        return f"Close {content['period']} in spite of what stands against it"

    def stored_state(self, partner: Partner, content: dict[str, Any]) -> str:
        """The obstacles. Raises Refused where there are none, and for a period that cannot be closed now."""
        return repr(self._found(partner, content))

    def changes(self, partner: Partner, content: dict[str, Any]) -> list[str]:
        """What is overridden."""
        return [f"overridden: {said}" for said in self._found(partner, content)]

    def preview(self, partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
        """What each statement comes to: earned, and what of it and of earlier periods falls due."""
        period = closing.named(partner, content["period"])
        return [
            Effect(row.affiliate_id, row.currency, ZERO, row.earned, ZERO, row.due)
            for row in closing.comes_to(partner, period, progress)
        ]

    def prepare(self, partner: Partner) -> None:
        """Settling sees a moment of its own, so it cannot be part of the transaction that closes."""
        closing.settle_what_waits(partner)

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        """Close it; who drafted it closed it, so that who agreed may approve."""
        name = f"{draft.made_by}, published by {by.name}"
        closer = Signatory(name, draft.author_id or by.person_id, by.allows)
        period = closing.named(partner, draft.content["period"])
        closing.close_settled(partner, period, closer, override=draft.reason)

    def _found(self, partner: Partner, content: dict[str, Any]) -> list[str]:
        period = closing.named(partner, content["period"])
        closing.refuse_now(partner, period)
        found = obstacles.all_of(partner, period)
        if not found:
            raise Refused("Nothing stands against closing it any more: close it without a draft.")
        return found


CLOSE = Close()
