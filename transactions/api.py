"""The API of transactions: everything follows from the contract."""

from track360.ingest.request.views import EntityView
from transactions.contract import TRANSACTIONS


class TransactionsView(EntityView):
    """Push and list transactions."""

    spec = TRANSACTIONS
