"""How much of the queue one transaction settles, and what "everything changed" comes to."""

from __future__ import annotations

from datetime import date

from commissions.adjustments import facts as adjustments
from commissions.settle import ledger_sums
from customers import facts
from track360.queue import waiting
from track360.queue.waiting import BEGINNING, Change

# What one transaction settles in some seconds; a longer queue is several of them.
CHANGES_AT_ONCE = 20_000
# One such change brings every customer that the affiliate ever referred.
AFFILIATES_AT_ONCE = 50


def next_portion(partner_id: int) -> list[Change]:
    """As many of a partner's oldest changes as one transaction should take on."""
    taken: list[Change] = []
    heavy = 0
    for change in waiting.oldest(partner_id, CHANGES_AT_ONCE):
        heavy += len(change.affiliates) if change.kind == "affiliate" else 0
        # The first is taken whatever it weighs, or one heavy change would block the queue for ever.
        if taken and heavy > AFFILIATES_AT_ONCE:
            break
        taken.append(change)
    return taken


def referrers(partner_id: int) -> tuple[str, ...]:
    """Every affiliate that ever referred a customer, or has a month's line from when it still did."""
    return tuple(sorted(facts.referrers(partner_id) | ledger_sums.earners_by_month(partner_id)))


def all_there_is(partner_id: int) -> list[Change]:
    """Changes that concern everything that can be booked."""
    by_hand = Change(0, "adjustment", affiliates=tuple(sorted(adjustments.affiliates(partner_id))))
    return [everything(partner_id), by_hand]


def everything(partner_id: int, day: date = BEGINNING) -> Change:
    """A change that concerns every referring affiliate, from a day on."""
    return Change(0, "affiliate", day=day, affiliates=referrers(partner_id))
