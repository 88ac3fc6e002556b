"""``spread_share``: a percent of what the customer paid in spread."""

from __future__ import annotations

from commissions.rating.rules import schema
from commissions.rating.rules.share import ShareRule
from commissions.rating.rules.wording import phrase


class SpreadShare(ShareRule):
    """``percent`` or ``tiers`` of the row's ``spread_cost``."""

    TYPE = "spread_share"
    SCHEMA = schema.rule(
        [],
        by_instrument=True,
        title="Share of the spread",
        description="Pays a percent of what the customer paid in spread. "
        "Of several such rules the first in the list that matches pays.",
        **schema.rated("percent"),
    )
    column = "spread_cost"
    column_name = phrase("spread cost")
