"""``commission_share``: a percent of what the customer paid in commission."""

from __future__ import annotations

from commissions.rating.rules import schema
from commissions.rating.rules.share import ShareRule
from commissions.rating.rules.wording import phrase


class CommissionShare(ShareRule):
    """``percent`` or ``tiers`` of the row's ``commission``."""

    TYPE = "commission_share"
    SCHEMA = schema.rule(
        [],
        by_instrument=True,
        title="Share of the trading commission",
        description="Pays a percent of what the customer paid in commission. "
        "Of several such rules the first in the list that matches pays.",
        **schema.rated("percent"),
    )
    column = "commission"
    column_name = phrase("trading commission")
