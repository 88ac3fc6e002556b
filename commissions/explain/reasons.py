"""Why something earned nothing: asks the engine once more, with reasons, and books nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commissions.programme.terms import load_terms
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.engine.rate import rate
from commissions.rating.facts.records import NonCommission
from commissions.settle.chunks import chunks_of
from track360.core.clock import now
from track360.partners.models import Partner
from track360.queue.waiting import Change


def customer_reasons(partner: Partner, customer_ids: list[str], as_of: date | None = None) -> list[NonCommission]:
    """Why days, transactions and phases of these customers earned nothing, as of a trading day (today unless given)."""
    changes = [Change(0, "customer", customer_id) for customer_id in customer_ids]
    return [reason for reason in _reasons(partner, changes, as_of) if reason.customer_id in customer_ids]


def month_reasons(partner: Partner, affiliate_id: str, as_of: date | None = None) -> list[NonCommission]:
    """Why months of an affiliate earned nothing."""
    change = Change(0, "affiliate", affiliates=(affiliate_id,))
    return [reason for reason in _reasons(partner, [change], as_of) if reason.kind == "month"]


def _reasons(partner: Partner, changes: list[Change], as_of: date | None) -> Iterator[NonCommission]:
    # The settler's own chunks and rating, so that an explanation cannot disagree with the ledger.
    terms = load_terms(partner)
    today = as_of or partner.calendar.day_of(now())
    for chunk in chunks_of(partner.pk, Dependencies.of(terms), changes):
        yield from rate(terms, chunk.facts, explain=True, as_of=today).non_commissions
