"""The only wiring: every entity, rule, connector and vertical the house knows, as plain dicts."""

from __future__ import annotations

from typing import Any

from activity.contract import ACTIVITY
from commissions.rating import rules
from commissions.rating.rules.base import key_of_class
from commissions.rating.rules.commission_share import CommissionShare
from commissions.rating.rules.cpa_fee import FeeCpa
from commissions.rating.rules.cpa_ftd import FtdCpa
from commissions.rating.rules.cpa_phase import PhaseCpa
from commissions.rating.rules.lot import Lot
from commissions.rating.rules.override import Override
from commissions.rating.rules.rebate_passthrough import RebatePassthrough
from commissions.rating.rules.revenue_share import RevenueShare
from commissions.rating.rules.spread_share import SpreadShare
from customers.contract import CUSTOMERS
from track360.connectors import registry as connectors
from track360.connectors.broctagon import CONNECTOR as BROCTAGON
from track360.connectors.contract import Connector
from track360.connectors.fxproptech import CONNECTOR as FXPROPTECH
from track360.connectors.metatrader import CONNECTOR as METATRADER
from track360.connectors.rest import CONNECTOR as REST
from track360.connectors.sql import CONNECTOR as SQL
from track360.connectors.track360 import CONNECTOR as TRACK360
from track360.ingest import registry, schemas
from track360.ingest.contract import EntitySpec
from track360.verticals.base import Vertical
from track360.verticals.forex import FOREX
from track360.verticals.prop_trading import PROP_TRADING
from transactions.contract import TRANSACTIONS

ENTITIES: dict[str, EntitySpec] = {spec.name: spec for spec in (CUSTOMERS, TRANSACTIONS, ACTIVITY)}
RULES: dict[str, Any] = {
    key_of_class(rule): rule
    for rule in (
        Lot,
        SpreadShare,
        CommissionShare,
        FtdCpa,
        FeeCpa,
        PhaseCpa,
        RevenueShare,
        RebatePassthrough,
        Override,
    )
}
CONNECTORS: dict[str, Connector] = {
    connector.key: connector for connector in (TRACK360, REST, FXPROPTECH, METATRADER, BROCTAGON, SQL)
}
VERTICALS: dict[str, Vertical] = {vertical.name: vertical for vertical in (FOREX, PROP_TRADING)}


def install() -> None:
    """Hand each dict to the room that is driven by it; called once, from the platform's ``AppConfig.ready()``."""
    rules.install(RULES)
    registry.fill(ENTITIES, VERTICALS)
    connectors.fill(CONNECTORS)
    schemas.check_all()
