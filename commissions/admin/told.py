"""What the pages of drafts, corrections and holds have in common."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from unfold.decorators import display

from commissions.drafts import service
from commissions.drafts.kinds import HANDLERS
from commissions.drafts.models import Correction, Draft, Kind
from commissions.preview import Effect, totals

SHOWN = 200


def right_for(kind: str) -> str:
    """The permission that a change of a kind needs."""
    return "commissions.add_planversion" if kind == Kind.PLAN else "commissions.add_correction"


def by_size(effects: list[Effect]) -> list[Effect]:
    """Those that differ, the largest difference first."""
    moved = [effect for effect in effects if effect.difference]
    return sorted(moved, key=lambda effect: (-abs(effect.difference), effect.affiliate_id, effect.currency))


class Told:
    """What drafts and corrections say of themselves."""

    @display(description="change")
    def told(self, row: Draft | Correction) -> str:
        """In one sentence."""
        return HANDLERS[row.kind].told(row.content)

    @display(description="kind")
    def kind_label(self, row: Draft | Correction) -> str:
        """In words."""
        return row.get_kind_display()

    def object_title(self, request: HttpRequest, row: Any) -> str:
        """The change."""
        return self.told(row)

    def effect_context(self, row: Draft | Correction) -> dict[str, Any]:
        """The effects as the templates show them."""
        effects = service.effects_of(row)
        moved = by_size(effects)
        return {
            "effects": moved[:SHOWN],
            "more": max(len(moved) - SHOWN, 0),
            "totals": totals(effects),
            "on_hold": row.kind in (Kind.HOLD, Kind.RELEASE),
        }
