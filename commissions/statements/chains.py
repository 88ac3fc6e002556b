"""What was closed and approved is chained: it says what is paid, and who said so."""

from commissions.statements.models import Approval, Closing, Statement
from track360.core.chain.chain import Chain

CLOSINGS = Chain("closings", Closing)
STATEMENTS = Chain("statements", Statement)
APPROVALS = Chain("approvals", Approval)
