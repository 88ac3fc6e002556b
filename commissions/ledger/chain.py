"""The ledger is chained: an id of the partner's is no human's word, so an erasure leaves every column as it is."""

from commissions.ledger.models import LedgerEntry
from track360.core.chain.chain import Chain

CHAIN = Chain("ledger", LedgerEntry)
