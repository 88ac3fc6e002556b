"""The affiliates of a partner as a tree, in reading order."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from customers.selectors import counts_by_affiliate
from track360.affiliates.models import Affiliate, Parent
from track360.affiliates.tree import Tree
from track360.core.clock import now
from track360.partners.models import Partner


class Branch(NamedTuple):
    """An affiliate, how deep it stands, and how many customers are its own today."""

    affiliate: Affiliate
    depth: int
    customers: int


def forest(partner: Partner) -> list[Branch]:
    """Parents before their children, siblings by id; the tree of the partner's current trading day."""
    affiliates = {row.affiliate_id: row for row in Affiliate.objects.filter(partner=partner).order_by("affiliate_id")}
    edges = Parent.objects.filter(partner=partner).values_list("affiliate_id", "from_day", "parent_id")
    tree = Tree({(affiliate_id, day): parent for affiliate_id, day, parent in edges})
    today = partner.calendar.day_of(now())
    children: dict[str | None, list[str]] = defaultdict(list)
    for affiliate_id in affiliates:
        parent = tree.parent_on(affiliate_id, today)
        # Under somebody who is not there it would not be shown at all.
        children[parent if parent in affiliates else None].append(affiliate_id)
    counts = counts_by_affiliate(partner.pk, today)
    return [Branch(affiliates[name], depth, counts.get(name, 0)) for name, depth in _walk(children, None, 0)]


def _walk(children: dict[str | None, list[str]], parent: str | None, depth: int) -> list[tuple[str, int]]:
    rows = []
    for name in children.get(parent, []):
        rows.append((name, depth))
        rows.extend(_walk(children, name, depth + 1))
    return rows
