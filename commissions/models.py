"""The tables of this room, gathered where Django looks for them; each folder has its own."""

from commissions.adjustments.models import Adjustment
from commissions.corrections.models import Correction, Draft
from commissions.holds.models import Hold
from commissions.ledger.models import LedgerEntry
from commissions.periods.models import Books, StatementCadence
from commissions.programme.models import (
    Assignment,
    InstrumentGroup,
    Plan,
    PlanVersion,
    ReportingCurrency,
    Rule,
    UsdTolerance,
)
from commissions.rates.models import Rate, RateFeed
from commissions.rollups.models import CustomerEarning, Earning, Milestone, Rolled, Traded
from commissions.settle.models import Proof, RatingException, RollupWork, Settled
from commissions.statements.models import Approval, Closing, Dispute, Statement, Withheld

__all__ = [
    "Adjustment",
    "Approval",
    "Assignment",
    "Books",
    "Closing",
    "Correction",
    "CustomerEarning",
    "Dispute",
    "Draft",
    "Earning",
    "Hold",
    "InstrumentGroup",
    "LedgerEntry",
    "Milestone",
    "Plan",
    "PlanVersion",
    "Proof",
    "Rate",
    "RateFeed",
    "RatingException",
    "ReportingCurrency",
    "Rolled",
    "RollupWork",
    "Rule",
    "Settled",
    "Statement",
    "StatementCadence",
    "Traded",
    "UsdTolerance",
    "Withheld",
]
