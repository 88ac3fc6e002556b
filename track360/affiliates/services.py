"""Editing the tree."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from track360.affiliates import selectors
from track360.affiliates.models import Affiliate, OwnAccount, Parent
from track360.affiliates.tree import Tree, with_descendants
from track360.core import locks
from track360.core.jobs import enqueue_after_commit
from track360.partners.models import Partner
from track360.queue.append import append_affiliates


class TreeRefused(Exception):
    """The edit would break the tree; the message says how, for the person who tried."""


@transaction.atomic
def set_parent(partner: Partner, affiliate_id: str, parent_id: str | None, from_day: date) -> bool:
    """Put an affiliate under another (None: at the top) from a trading day on and settle its downline anew.

    Returns whether that was news. Raises TreeRefused for an unknown affiliate and for a cycle on any day.
    """
    # Two edits that are harmless alone can close a cycle together, so they come one after the other.
    locks.hold(locks.Lock.TREE, partner.pk)
    # Only now, in a later statement, does the edit that held the lock before show itself.
    edges = selectors.parents(partner)
    changed = {**edges, (affiliate_id, from_day): parent_id}
    _refuse_unknown(partner, affiliate_id, parent_id)
    # Of all days: an edge of today may close a cycle with one that begins next month.
    _refuse_cycle(changed)
    # "" because None is an answer: the top of a tree.
    if edges.get((affiliate_id, from_day), "") == parent_id:
        return False
    Parent.objects.update_or_create(
        partner=partner, affiliate_id=affiliate_id, from_day=from_day, defaults={"parent_id": parent_id}
    )
    _settle_below(partner, affiliate_id, edges, changed)
    return True


def _refuse_unknown(partner: Partner, *affiliate_ids: str | None) -> None:
    for affiliate_id in affiliate_ids:
        known = Affiliate.objects.filter(partner=partner, affiliate_id=affiliate_id)
        if affiliate_id is not None and not known.exists():
            raise TreeRefused(f"unknown affiliate {affiliate_id!r}")


def _refuse_cycle(edges: selectors.Edges) -> None:
    found = Tree(edges).cycle()
    if found is not None:
        raise TreeRefused(f"a cycle {found}")


def _settle_below(partner: Partner, affiliate_id: str, *edges: selectors.Edges) -> None:
    pairs = ((child, parent) for each in edges for (child, _), parent in each.items())
    append_affiliates(partner.pk, with_descendants([affiliate_id], pairs))
    enqueue_after_commit("commissions.settle", partner.pk)


def remember_own_account(partner: Partner, customer_id: str, email: str) -> None:
    """Keep which affiliate a customer is, if this address tells so, before the address is erased."""
    OwnAccount.objects.filter(partner=partner, customer_id=customer_id).delete()
    known = Affiliate.objects.filter(partner=partner).exclude(email="").order_by("affiliate_id")
    for affiliate_id, address in known.values_list("affiliate_id", "email"):
        # As the engine compares them; PostgreSQL's lower() knows fewer letters.
        if address.casefold() == email.casefold():
            OwnAccount.objects.create(partner=partner, customer_id=customer_id, affiliate_id=affiliate_id)
            return
