"""Why something cannot be rated: every code there is, and what it leaves unrated.

A new one is an entry here. The operators' filter and page and the reference in ``docs`` follow from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class ExceptionCode(NamedTuple):
    """``label``: its name on pages; ``leaves``: what is unrated by it, in words."""

    label: str
    leaves: str


_ROW = "the rule's line on the row"
EXCEPTION_CODES: Mapping[str, ExceptionCode] = {
    "missing_rate": ExceptionCode(
        "Missing exchange rate",
        "the rule's line on the source; for a revenue share the month; for a refund the fee that it would shrink",
    ),
    "unmapped_instrument": ExceptionCode(
        "Unmapped instrument", f"{_ROW}, where it needs the instrument's group to pay or to know whether it matches"
    ),
    "missing_revenue": ExceptionCode(
        "Missing revenue", f"{_ROW}; under a margin guard all lines on the row; for a revenue share the month"
    ),
    "refund_unmatched": ExceptionCode(
        "Unmatched refund", "nothing else: what of the refund fits no fee takes nothing back"
    ),
    "adjustment_unmatched": ExceptionCode(
        "Unmatched adjustment", "nothing else: the transaction that it takes too much from is worth 0"
    ),
    "amount_usd_doubtful": ExceptionCode(
        "Doubtful amount in USD",
        "every line whose source the transaction is, and what reads its value: a minimum deposit, the month of a "
        "revenue share, the transaction that it adjusts",
    ),
    "rule_error": ExceptionCode("Error in a rule", "the rule's line on the source"),
}
