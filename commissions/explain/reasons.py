"""Why something earned nothing: asks the engine once more, with reasons, and books nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from commissions.programme.terms import load_terms
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.engine.rate import rate, rate_months_alone
from commissions.rating.engine.terms import Terms
from commissions.rating.facts.records import NonCommission, Rated, UnratedSource
from commissions.settle.affected import Affected
from commissions.settle.chunks import Chunk, chunks, chunks_of
from customers import facts as customer_facts
from track360.core.clock import now
from track360.partners.models import Partner
from track360.queue.waiting import Change

Reason = UnratedSource | NonCommission


class NotEarned(NamedTuple):
    """What earned nothing: ``unrated`` until somebody mends it, and the rest for ``reasons``.

    ``overrides`` are the rules that pay uplines.
    """

    unrated: list[UnratedSource]
    reasons: list[NonCommission]
    overrides: frozenset[str]

    def of(self, affiliate_id: str) -> NotEarned:
        """What the affiliate may read of it: its own.

        What waits under an override is told to the uplines as a reason, while it is listed under the direct affiliate.
        """
        own = [one for one in self.unrated if one.affiliate_id == affiliate_id]
        unrated = [one for one in own if one.rule_id not in self.overrides]
        return self._replace(unrated=unrated, reasons=[one for one in self.reasons if one.affiliate_id == affiliate_id])


def of_customers(partner: Partner, customer_ids: Iterable[str], as_of: date | None = None) -> NotEarned:
    """Of all that these customers did, as of a trading day (today unless given)."""
    wanted = frozenset(customer_ids)
    terms = load_terms(partner)
    changes = [Change(0, "customer", customer_id) for customer_id in sorted(wanted)]
    found = chunks_of(partner.pk, Dependencies.of(terms), changes)
    return gathered(terms, explained(terms, found, as_of or today_of(partner)), lambda one: one.customer_id in wanted)


def of_deposits(partner: Partner, customer_ids: Iterable[str], as_of: date) -> NotEarned:
    """Of these customers' transactions and phases alone, apart from caps: of their activity only lots are read."""
    terms = load_terms(partner)
    wanted = frozenset(customer_ids)
    found = chunks(partner.pk, Dependencies.of(terms), Affected(customers=_accounts(partner.pk, wanted)))
    return gathered(terms, explained(terms, found, as_of), lambda one: one.customer_id in wanted)


def of_months(terms: Terms, partner: Partner, affiliate_id: str, as_of: date | None = None) -> NotEarned:
    """Of the months of an affiliate; empty where its terms never paid by month."""
    if not any(at.version and at.version.months for _, at in terms.spans(affiliate_id)):
        return NotEarned([], [], frozenset())
    change = Change(0, "affiliate", affiliates=(affiliate_id,))
    # Whoever earns by month is in the first chunk; no other has months.
    found = islice(chunks_of(partner.pk, Dependencies.of(terms), [change]), 1)
    rated = (rate_months_alone(terms, chunk.facts, as_of or today_of(partner)) for chunk in found)
    return gathered(terms, rated, lambda one: (one.kind, one.affiliate_id) == ("month", affiliate_id))


def gathered(terms: Terms, rated: Iterable[Rated], wanted: Callable[[Reason], bool]) -> NotEarned:
    """What was wanted of several ratings."""
    both = NotEarned([], [], overrides_of(terms))
    for one in rated:
        both.unrated.extend(filter(wanted, one.unrated))
        both.reasons.extend(filter(wanted, one.non_commissions))
    return both


def overrides_of(terms: Terms) -> frozenset[str]:
    """The ids of the rules that pay uplines."""
    versions = (version for plan in terms.plans.values() for version in plan.versions)
    return frozenset(rule.id for version in versions for rule in version.overrides)


def explained(terms: Terms, found: Iterable[Chunk], as_of: date) -> Iterator[Rated]:
    """The ratings of chunks, with reasons."""
    # The settler's own chunks and rating, so that an explanation cannot disagree with the ledger.
    return (rate(terms, chunk.facts, explain=True, as_of=as_of) for chunk in found)


def today_of(partner: Partner) -> date:
    """The trading day it is."""
    return partner.calendar.day_of(now())


def _accounts(partner_id: int, customer_ids: frozenset[str]) -> set[str]:
    """These customers and the other accounts of the same humans, which a rule may look at."""
    persons = {person for _, person, _ in customer_facts.accounts(partner_id, customer_ids) if person}
    return customer_facts.accounts_of(partner_id, persons) | customer_ids
