"""What is transferred and what was numbered is chained; the names on a document say something of a human."""

from commissions.payouts.invoices.models import Document, Payable
from track360.core.chain.chain import Chain

PAYABLES = Chain("payables", Payable)
DOCUMENTS = Chain("documents", Document, personal=("parties",))
