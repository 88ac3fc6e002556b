"""Reading the tree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from track360.affiliates.models import Affiliate, Parent
from track360.affiliates.tree import Tree, with_descendants
from track360.partners.models import Partner

Edges = dict[tuple[str, date], str | None]


@dataclass
class Node:
    """An affiliate with those who stand below it on the day that was asked for."""

    affiliate: Affiliate
    children: list[Node] = field(default_factory=list)


def parents(partner: Partner) -> Edges:
    """Every edge of the partner's tree: the parent by (affiliate, trading day from which it is so)."""
    rows = Parent.objects.filter(partner=partner).values_list("affiliate_id", "from_day", "parent_id")
    return {(affiliate_id, day): parent_id for affiliate_id, day, parent_id in rows}


def tree(partner: Partner) -> Tree:
    """The partner's tree on all days."""
    return Tree(parents(partner))


def descendants_ever(partner: Partner, affiliate_id: str) -> set[str]:
    """Everybody who ever stood below the affiliate, on whatever day."""
    edges = ((child, parent) for (child, _), parent in parents(partner).items())
    return with_descendants([affiliate_id], edges) - {affiliate_id}


def forest(partner: Partner, day: date) -> list[Node]:
    """The tops of the partner's trees on a trading day with all below them, in the order of their ids."""
    affiliates = Affiliate.objects.filter(partner=partner).order_by("affiliate_id")
    nodes = {affiliate.affiliate_id: Node(affiliate) for affiliate in affiliates}
    in_force = tree(partner)
    below: dict[str | None, list[Node]] = defaultdict(list)
    for affiliate_id, node in nodes.items():
        below[in_force.parent_on(affiliate_id, day)].append(node)
    for affiliate_id, node in nodes.items():
        node.children = below[affiliate_id]
    return below[None]
