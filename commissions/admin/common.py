"""What the pages of drafts, corrections and holds have in common."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.decorators import display

from commissions.corrections import service
from commissions.corrections.handlers import HANDLERS
from commissions.corrections.models import Correction, Draft, Kind
from commissions.settle.preview import Effect, totals
from track360.site.sites import operator_site

# What a page can show and a person reads; the file has all of them.
SHOWN = 200


def right_for(kind: str) -> str:
    """The permission that a change of a kind needs."""
    return HANDLERS[kind].permission


def rights() -> list[str]:
    """The permissions that changes of some kind need."""
    return sorted({handler.permission for handler in HANDLERS.values()})


def id_of(text: str) -> int:
    """The id that an address names; 0, which nothing has, for what is none."""
    # Beyond 18 digits PostgreSQL's integers end, and asking for such a row is an error.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def shown_page(request: HttpRequest, template: str, title: str, **shown: Any) -> HttpResponse:
    """A page of the operators' site that belongs to no list."""
    # Not in the list of an admin class, so nobody else tells the templates which of the two sites this is.
    request.current_app = operator_site.name
    return TemplateResponse(request, template, {**operator_site.each_context(request), "title": title, **shown})


def by_size(effects: list[Effect]) -> list[Effect]:
    """Those that differ, the largest difference first."""
    moved = [effect for effect in effects if effect.changes]
    return sorted(moved, key=lambda effect: (-abs(effect.difference), effect.affiliate_id, effect.currency))


class SummaryMixin:
    """What drafts and corrections say of themselves."""

    @display(description="change")
    def summary(self, row: Draft | Correction) -> str:
        """In one sentence."""
        return HANDLERS[row.kind].summary(row.content)

    @display(description="kind")
    def kind_label(self, row: Draft | Correction) -> str:
        return row.get_kind_display()

    def object_title(self, request: HttpRequest, row: Any) -> str:
        return self.summary(row)

    def effect_context(self, row: Draft | Correction) -> dict[str, Any]:
        """The effects as the templates show them."""
        moved = by_size(service.effects_of(row))
        return {
            "effects": moved[:SHOWN],
            # The rows and these sum to the totals.
            "others": totals(moved[SHOWN:]),
            "totals": totals(moved),
            "payable": any(effect.moves_payable for effect in moved),
            "on_hold": row.kind in (Kind.HOLD, Kind.RELEASE),
            "closing": row.kind == Kind.CLOSE,
            "changes": row.changes[:SHOWN],
            "more_changes": max(len(row.changes) - SHOWN, 0),
        }
