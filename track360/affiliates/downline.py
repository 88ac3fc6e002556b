"""Who stands below an affiliate today."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import connection

from track360.site.affiliate_scope import AffiliateScope

# UNION (not ALL) over the id alone could not carry the depth; the tree has no cycles, and 100 levels is a guard.
_DOWNLINE = """
WITH RECURSIVE today AS (
    SELECT DISTINCT ON (affiliate_id) affiliate_id, parent_id FROM affiliates_parent
    WHERE partner_id = %(partner)s AND from_day <= %(day)s ORDER BY affiliate_id, from_day DESC),
below AS (
    SELECT affiliate_id, parent_id, 1 AS depth FROM today WHERE parent_id = %(affiliate)s
    UNION ALL
    SELECT t.affiliate_id, t.parent_id, b.depth + 1
    FROM today t JOIN below b ON t.parent_id = b.affiliate_id WHERE b.depth < 100)
SELECT b.affiliate_id, b.parent_id, b.depth, a.id, coalesce(nullif(a.name, ''), a.affiliate_id)
FROM below b JOIN affiliates_affiliate a ON a.partner_id = %(partner)s AND a.affiliate_id = b.affiliate_id
ORDER BY b.depth, b.affiliate_id
"""


class Below(NamedTuple):
    """One affiliate of the network: who it is, under whom, how many levels down; its row and what it is called."""

    affiliate_id: str
    parent_id: str
    depth: int
    pk: int
    name: str


def downline(scope: AffiliateScope, day: date) -> list[Below]:
    """Everybody below on a day, the nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(_DOWNLINE, {"partner": scope.partner_id, "affiliate": scope.affiliate_id, "day": day})
        return [Below(*row) for row in cursor.fetchall()]


def downline_ids(scope: AffiliateScope, day: date) -> list[str]:
    return [below.affiliate_id for below in downline(scope, day)]
