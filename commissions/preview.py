"""What a planned change of the programme would do to each affiliate: the same data, the same rules, no ledger.

Takes no lock and writes nothing, so ingest and settling go on beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from commissions.engine.rate import rate
from commissions.engine.reach import Reach
from commissions.engine.terms import Terms
from commissions.ledger import ZERO
from commissions.programme.diff import PartnerDiff
from commissions.programme.work import affected, concerns_all
from commissions.settle import claim
from commissions.settle.pieces import Cutter
from commissions.settle.scope import Widening
from commissions.settle.settler import snapshot
from commissions.terms import compiled
from track360.partners.models import Partner


class Effect(NamedTuple):
    """One affiliate's balance in one currency over everything the change concerns, now and as it would be."""

    affiliate_id: str
    currency: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """What settling would book in all."""
        return self.after - self.before


def preview(diff: PartnerDiff) -> list[Effect]:
    """The effects of a planned programme on every affiliate it touches, by affiliate and currency.

    Rates planned together with it count. ``before`` is what the ledger holds now for the same sources.
    """
    if diff.created:
        return []
    partner = Partner.objects.get(code=diff.code)
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    currencies = _currencies(compiled(diff.before)) | _currencies(compiled(diff.after))
    with snapshot():
        for affiliate, rule_id, place, amount in _amounts(partner.pk, diff):
            sums[affiliate, currencies[rule_id]][place] += amount
    return [Effect(*key, *both) for key, both in sorted(sums.items()) if any(both)]


def _amounts(partner_id: int, diff: PartnerDiff) -> Iterator[tuple[str, str, int, Decimal]]:
    """(affiliate, rule, 0 for booked or 1 for planned, amount) over everything the change concerns."""
    terms = compiled(diff.after)
    reach = Reach.of(terms)
    scope = Widening(partner_id, reach).of([_concerned(partner_id, diff)])
    for piece in Cutter(partner_id, reach).pieces(scope):
        for line in rate(terms, piece.facts).lines:
            yield line.affiliate_id, line.rule_id, 1, line.amount
        for unit, held in piece.booked(partner_id).items():
            yield unit[0], unit[1], 0, held.amount


def _concerned(partner_id: int, diff: PartnerDiff) -> claim.Change:
    if concerns_all(diff) or diff.of("rates"):
        return claim.of_everybody(partner_id)
    return claim.Change(0, "affiliate", affiliates=tuple(affected(diff)))


def _currencies(terms: Terms) -> dict[str, str]:
    """The currency of each rule's amounts: its plan's."""
    plans = terms.plans.values()
    return {rule.id: plan.currency for plan in plans for version in plan.versions for rule in version.rules}
