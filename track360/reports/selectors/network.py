"""What an affiliate earns on its network: per sub-affiliate, with how far below it stands and what its customers do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from commissions.rollups.traded import lots_by_affiliate
from customers.selectors import counts_by_affiliate
from track360.affiliates.downline import downline
from track360.core.language import say
from track360.reports.selectors.earnings import Own, by_affiliate
from track360.reports.selectors.period import Period
from track360.site.totals import Totals

NOTHING = Decimal(0)


class SubAffiliate(NamedTuple):
    """One sub-affiliate; ``pk`` and ``level`` are None where it does not stand below today.

    ``customers`` are its own of today, ``lots`` those they traded in the period while they were its own, ``amount`` and
    ``lines`` what that brought the affiliate above. Without an id: what lines of several sub-affiliates together did.
    """

    affiliate_id: str
    name: str
    pk: int | None
    level: int | None
    customers: int | None
    lots: Decimal | None
    amount: Decimal
    lines: int


class Standing(NamedTuple):
    """Where a sub-affiliate stands, its own customers of today, and since the beginning the lots they traded while they
    were its own and what that brought the affiliate above, by currency."""

    level: int
    customers: int
    lots: Decimal
    earned: Totals


def standings(own: Own, affiliates: Collection[str], today: date) -> dict[str, Standing]:
    """Of those among the affiliates who stand below today."""
    partner_id = own.scope.partner_id
    customers = counts_by_affiliate(partner_id, today, affiliates)
    traded = lots_by_affiliate(partner_id, affiliates, date.min, date.max)
    earned = earned_on(own)
    return {
        name: Standing(depth, customers.get(name, 0), traded.get(name, NOTHING), earned.get(name, []))
        for name, _, depth, *_ in downline(own.scope, today)
        if name in affiliates
    }


def earned_on(own: Own) -> dict[str, Totals]:
    """What each sub-affiliate's customers brought since the beginning, by currency."""
    found: dict[str, Totals] = defaultdict(list)
    for name, currency, amount, _ in own.sums("direct_id", "currency", direct_id__ne=own.scope.affiliate_id):
        found[name].append((currency, amount))
    return found


def network(own: Own, currency: str, period: Period, today: date) -> list[SubAffiliate]:
    """Everybody whose customers brought something, the largest first."""
    partner_id = own.scope.partner_id
    shares = by_affiliate(own, currency, period)
    ids = [share.name for share in shares if share.name]
    stands = {below.affiliate_id: below for below in downline(own.scope, today)}
    customers = counts_by_affiliate(partner_id, today, ids)
    traded = lots_by_affiliate(partner_id, ids, *period)

    def told(name: str, amount: Decimal, lines: int) -> SubAffiliate:
        if not name:
            return SubAffiliate("", say("several together"), None, None, None, None, amount, lines)
        below = stands.get(name)
        shown, pk, level = (below.name, below.pk, below.depth) if below else (name, None, None)
        return SubAffiliate(name, shown, pk, level, customers.get(name, 0), traded.get(name, NOTHING), amount, lines)

    return [told(*share) for share in shares]
