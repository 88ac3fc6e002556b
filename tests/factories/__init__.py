"""Rows for tests, straight through the ORM: every helper fills what a test does not care about.

The rows are what ingest and the settler would have left; nothing here is validated or settled.
"""

from tests.factories.accounts import (
    PASSWORD,
    make_affiliate,
    make_affiliate_login,
    make_operator,
    make_partner,
    make_signatory,
    make_user,
)
from tests.factories.commissions import make_assignment, make_entry, make_exception, make_plan
from tests.factories.common import DAY, MOMENT, unique
from tests.factories.events import make_delivery, make_endpoint, make_inbound_call, make_inbound_source
from tests.factories.intake import make_batch, make_parked, make_quarantined
from tests.factories.records import (
    make_customer,
    make_customer_version,
    make_day,
    make_phase,
    make_transaction,
)
from tests.factories.statements import make_approval, make_dispute, make_payout, make_statement

__all__ = [
    "DAY",
    "MOMENT",
    "PASSWORD",
    "make_affiliate",
    "make_affiliate_login",
    "make_approval",
    "make_assignment",
    "make_batch",
    "make_customer",
    "make_customer_version",
    "make_day",
    "make_delivery",
    "make_dispute",
    "make_endpoint",
    "make_entry",
    "make_exception",
    "make_inbound_call",
    "make_inbound_source",
    "make_operator",
    "make_parked",
    "make_partner",
    "make_payout",
    "make_phase",
    "make_plan",
    "make_quarantined",
    "make_signatory",
    "make_statement",
    "make_transaction",
    "make_user",
    "unique",
]
