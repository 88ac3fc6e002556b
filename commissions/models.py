"""The tables of this room, gathered where Django looks for them; each folder has its own."""

from commissions.adjustments.models import Adjustment
from commissions.corrections.models import Correction, Draft
from commissions.holds.models import Hold
from commissions.ledger.models import LedgerEntry
from commissions.payouts.batches.models import Payout, PayoutAnswer, PayoutBatch
from commissions.payouts.invoices.models import Document, Numbering, Payable
from commissions.payouts.models import PayoutDetails, PayoutSettings, TaxStatus
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
from commissions.statements.notices.models import Notice

__all__ = [
    "Adjustment",
    "Approval",
    "Assignment",
    "Books",
    "Closing",
    "Correction",
    "CustomerEarning",
    "Dispute",
    "Document",
    "Draft",
    "Earning",
    "Hold",
    "InstrumentGroup",
    "LedgerEntry",
    "Milestone",
    "Notice",
    "Numbering",
    "Payable",
    "Payout",
    "PayoutAnswer",
    "PayoutBatch",
    "PayoutDetails",
    "PayoutSettings",
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
    "TaxStatus",
    "Traded",
    "UsdTolerance",
    "Withheld",
]
