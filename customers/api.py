"""The API of customers: everything follows from the contract."""

from customers.contract import CUSTOMERS
from track360.ingest.request.views import EntityView


class CustomersView(EntityView):
    """Push and list customers."""

    spec = CUSTOMERS
