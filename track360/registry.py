"""The only wiring: every entity, rule, connector, vertical and event type the house knows, as plain dicts."""

from __future__ import annotations

from typing import Any

from commissions import rules
from commissions.rules.base import key_of_class
from commissions.rules.commission_share import CommissionShare
from commissions.rules.cpa_fee import FeeCpa
from commissions.rules.cpa_ftd import FtdCpa
from commissions.rules.cpa_phase import PhaseCpa
from commissions.rules.lot import Lot
from commissions.rules.override import Override
from commissions.rules.rebate_passthrough import RebatePassthrough
from commissions.rules.revenue_share import RevenueShare
from commissions.rules.spread_share import SpreadShare

ENTITIES: dict[str, Any] = {}
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
CONNECTORS: dict[str, Any] = {}
VERTICALS: dict[str, Any] = {}
EVENTS: dict[str, Any] = {}


def install() -> None:
    """Hand each dict to the room that is driven by it; called once, from the platform's ``AppConfig.ready()``."""
    rules.install(RULES)
