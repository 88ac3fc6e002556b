"""What a change would do, as commands print it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from commissions.corrections import service
from commissions.corrections.handlers import HANDLERS
from commissions.corrections.models import Draft
from commissions.settle.preview import Effect


def effects(code: str, found: Iterable[Effect]) -> Iterator[str]:
    """The effects on the affiliates of a partner, a line each below a heading; nothing where there are none."""
    changed = [effect for effect in found if effect.changes]
    if changed:
        yield f"effect on the affiliates of {code}: before → after (difference)"
    yield from (f"  {_effect(each)}" for each in changed)


def draft(row: Draft) -> Iterator[str]:
    """A draft that was previewed, with all that its reviewer should know."""
    yield f"draft {row.pk} of {row.partner.code} by {row.made_by}: {HANDLERS[row.kind].summary(row.content)}"
    yield f"  why: {row.reason}"
    yield from (f"  {line}" for line in row.changes)
    yield from effects(row.partner.code, service.effects_of(row))
    if row.error:
        yield f"  {row.error}"


def _effect(effect: Effect) -> str:
    before, after = _amount(effect.before), _amount(effect.after)
    difference = _amount(effect.difference)
    sign = "+" if effect.difference > 0 else ""
    said = f"{effect.affiliate_id}: {before} → {after} {effect.currency} ({sign}{difference})"
    if not effect.moves_payable or effect.payable_before is None or effect.payable_after is None:
        return said
    return f"{said}, payable today {_amount(effect.payable_before)} → {_amount(effect.payable_after)}"


def _amount(amount: Decimal) -> str:
    """All decimals that say something, two at least."""
    whole, _, places = format(amount, "f").partition(".")
    return f"{whole}.{places.rstrip('0'):0<2}"
