"""Why an affiliate's months, and what its network did, earned it nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from activity import facts as activity
from commissions.explain.reasons import NotEarned, explained, gathered, of_months, overrides_of, today_of
from commissions.programme.terms import load_terms
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.engine.terms import Terms
from commissions.settle.chunks import Chunk, chunks_of
from customers import facts as customer_facts
from track360.affiliates.downline import downline_ids
from track360.partners.models import Partner
from track360.queue.waiting import Change
from track360.site.affiliate_scope import AffiliateScope
from transactions import facts as transaction_facts

DAYS = 31
"""How far back it is told."""
NOTHING = NotEarned([], [], frozenset())
Sources = set[tuple[str, object]]
"""(customer, day of activity or transaction id)"""


class AffiliateNotEarned(NamedTuple):
    """What an affiliate did not earn by its months, and as an upline."""

    months: NotEarned
    network: NotEarned


def of_affiliate(partner: Partner, affiliate_id: str, as_of: date | None = None) -> AffiliateNotEarned:
    """Of an affiliate's months, and of its network. What its own customers did is asked customer by customer."""
    terms, today = load_terms(partner), as_of or today_of(partner)
    months = of_months(terms, partner, affiliate_id, today).of(affiliate_id)
    return AffiliateNotEarned(months, _of_network(terms, partner, affiliate_id, today))


def _of_network(terms: Terms, partner: Partner, affiliate_id: str, today: date) -> NotEarned:
    """Of what those did who stand below the affiliate today, in the last ``DAYS``."""
    below = downline_ids(AffiliateScope(partner.pk, affiliate_id), today)
    if not below or not overrides_of(terms):
        return NOTHING
    first = today - timedelta(days=DAYS - 1)
    members = customer_facts.ever_referred(partner.pk, below)
    recent: Sources = set()
    changes = _changes(partner.pk, members, first, today, recent)
    found = _noting(chunks_of(partner.pk, Dependencies.of(terms), changes), first, recent)
    rated = gathered(
        terms, explained(terms, found, today), lambda one: (one.customer_id, one.source_day or one.ref) in recent
    )
    return rated.of(affiliate_id)


def _changes(partner_id: int, members: set[str], first: date, last: date, recent: Sources) -> list[Change]:
    days = [(key, day) for key, day in sorted(activity.active_between(partner_id, first, last)) if key in members]
    recent.update(days)
    paying = sorted(members & transaction_facts.paid_between(partner_id, first, last))
    changes = [Change(0, "activity", customers=(key,), day=day) for key, day in days]
    return changes + [Change(0, "transaction", key, first) for key in paying]


def _noting(found: Iterator[Chunk], first: date, recent: Sources) -> Iterator[Chunk]:
    """The chunks, having noted which of their transactions are recent: a reason tells no day of theirs."""
    for chunk in found:
        paid = (one for some in chunk.facts.transactions.values() for one in some if one.day >= first)
        recent.update((one.customer_id, one.transaction_id) for one in paid)
        yield chunk
