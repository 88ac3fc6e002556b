"""The only wiring: every entity, rule, connector and vertical the house knows, one line each, by key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string

from commissions.corrections import handlers
from commissions.corrections.handlers import Handler
from commissions.payouts.answers import registry as answers
from commissions.payouts.answers.base import Reader
from commissions.payouts.formats import registry as formats
from commissions.payouts.formats.base import Format
from commissions.payouts.methods import registry as methods
from commissions.payouts.methods.base import Method
from commissions.rating.rules import registry as rules
from commissions.rating.rules.base import key_of_class
from commissions.statements import obstacles
from commissions.statements.obstacles import Obstacle
from track360 import four_eyes
from track360.connectors import registry as connectors
from track360.connectors.contract import Connector
from track360.core.chain import registry as chains
from track360.core.chain.chain import Chain
from track360.events import registry as events
from track360.events.contract import Recorded, Subject
from track360.events.inbound import registry as inbound
from track360.events.inbound.contract import Sender
from track360.events.targets import registry as targets
from track360.events.targets.contract import Target
from track360.ingest import registry as ingest
from track360.ingest import schemas
from track360.ingest.contract import EntitySpec, Eraser, Warner
from track360.verticals import registry as verticals
from track360.verticals.base import Vertical
from track360.verticals.faults import missing


def _by_key(key_of: Callable[[Any], str], *paths: str) -> dict[str, Any]:
    """What stands at these dotted paths, by its own key."""
    found = {key_of(listed): listed for listed in map(import_string, paths)}
    if len(found) < len(paths):
        raise ValueError(f"two of these have one key: {', '.join(paths)}")
    return found


ENTITIES: dict[str, EntitySpec] = _by_key(
    lambda spec: spec.name,
    "customers.contract.CUSTOMERS",
    "transactions.contract.TRANSACTIONS",
    "activity.contract.ACTIVITY",
)
WARNERS: dict[str, tuple[Warner, ...]] = {
    "transactions": (import_string("commissions.programme.receipt_warnings.amount_usd_doubtful"),),
}
RULES: dict[str, Any] = _by_key(
    key_of_class,
    "commissions.rating.rules.lot.Lot",
    "commissions.rating.rules.spread_share.SpreadShare",
    "commissions.rating.rules.commission_share.CommissionShare",
    "commissions.rating.rules.cpa_ftd.FtdCpa",
    "commissions.rating.rules.cpa_fee.FeeCpa",
    "commissions.rating.rules.cpa_phase.PhaseCpa",
    "commissions.rating.rules.revenue_share.RevenueShare",
    "commissions.rating.rules.rebate_passthrough.RebatePassthrough",
    "commissions.rating.rules.override.Override",
)
CONNECTORS: dict[str, Connector] = _by_key(
    lambda connector: connector.key,
    "track360.connectors.track360.CONNECTOR",
    "track360.connectors.rest.CONNECTOR",
    "track360.connectors.fxproptech.CONNECTOR",
    "track360.connectors.metatrader.CONNECTOR",
    "track360.connectors.broctagon.CONNECTOR",
    "track360.connectors.sql.CONNECTOR",
)
VERTICALS: dict[str, Vertical] = _by_key(
    lambda vertical: vertical.name,
    "track360.verticals.forex.FOREX",
    "track360.verticals.prop_trading.PROP_TRADING",
)
CHAINS: dict[str, Chain] = _by_key(
    lambda chain: chain.what,
    "track360.partners.audit.CHAIN",
    "track360.partners.people.log.CHAIN",
    "commissions.ledger.chain.CHAIN",
    "commissions.statements.chains.CLOSINGS",
    "commissions.statements.chains.STATEMENTS",
    "commissions.statements.chains.APPROVALS",
    "commissions.payouts.invoices.chains.PAYABLES",
    "commissions.payouts.invoices.chains.DOCUMENTS",
)
OBSTACLES: dict[str, Obstacle] = {
    "unrated": import_string("commissions.statements.obstacles.unrated"),
    "unproved": import_string("commissions.statements.obstacles.unproved"),
    "parked": import_string("track360.reports.selectors.obstacles.parked"),
    "late": import_string("track360.reports.selectors.obstacles.late"),
}
METHODS: dict[str, Method] = _by_key(
    lambda method: method.key,
    "commissions.payouts.methods.bank.BANK",
    "commissions.payouts.methods.wise.WISE",
    "commissions.payouts.methods.paypal.PAYPAL",
    "commissions.payouts.methods.stablecoin.STABLECOIN",
)
FORMATS: dict[str, Format] = _by_key(
    lambda written: written.key,
    "commissions.payouts.formats.pain001.PAIN_001",
    "commissions.payouts.formats.wise_csv.WISE_CSV",
    "commissions.payouts.formats.paypal_csv.PAYPAL_CSV",
    "commissions.payouts.formats.stablecoin_csv.STABLECOIN_CSV",
    "commissions.payouts.formats.plain_csv.PLAIN_CSV",
)
READERS: dict[str, Reader] = _by_key(
    lambda reader: reader.key,
    "commissions.payouts.answers.pain002.PAIN_002",
    "commissions.payouts.answers.csv_file.CSV_FILE",
)
SUBJECTS: dict[str, Subject] = _by_key(
    lambda subject: subject.name,
    "customers.events.CUSTOMER",
    "transactions.events.TRANSACTION",
    "activity.events.ACTIVITY",
    "commissions.events.COMMISSION",
    "commissions.events.STATEMENT",
    "commissions.events.DISPUTE",
    "track360.events.batches.BATCH",
)
SENDERS: dict[str, Sender] = _by_key(
    lambda sender: sender.key,
    "track360.events.inbound.broctagon.BROCTAGON",
    "track360.events.inbound.fxproptech.FXPROPTECH",
    "track360.events.inbound.psp.PSP",
)
TARGETS: dict[str, Target] = _by_key(
    lambda target: target.key,
    "track360.events.targets.hubspot.HUBSPOT",
    "track360.events.targets.salesforce.SALESFORCE",
)
ERASERS: tuple[Eraser, ...] = (import_string("track360.events.inbound.service.blank"),)
RECORDED: dict[str, Recorded] = _by_key(lambda recorded: recorded.table, "commissions.events.LEDGER")
OWNERS: dict[str, str] = {"customer": import_string("customers.facts.OWNER_OF_OUTBOX")}
HANDLERS: dict[str, Handler] = _by_key(lambda handler: handler.kind, *four_eyes.DRAFTED)


def install() -> None:
    """Hand each dict to the room that is driven by it; called once, from the platform's ``AppConfig.ready()``."""
    # One that leaves something unsaid is known to the system check alone: no room may come to guess.
    whole = {key: vertical for key, vertical in VERTICALS.items() if not any(missing(vertical))}
    rooms: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
        (verticals.VERTICALS, whole),
        (ingest.ENTITIES, ENTITIES),
        (ingest.WARNERS, WARNERS),
        (connectors.CONNECTORS, CONNECTORS),
        (rules.RULES, RULES),
        (chains.CHAINS, CHAINS),
        (methods.METHODS, METHODS),
        (formats.FORMATS, FORMATS),
        (answers.READERS, READERS),
        (handlers.HANDLERS, HANDLERS),
        (events.SUBJECTS, SUBJECTS),
        (events.RECORDED, RECORDED),
        (events.OWNERS, OWNERS),
        (inbound.SENDERS, SENDERS),
        (targets.TARGETS, TARGETS),
        (obstacles.OBSTACLES, OBSTACLES),
    )
    for room, known in rooms:
        # In place: whoever imported the room's dict sees them.
        room.clear()
        room.update(known)
    ingest.ERASERS[:] = ERASERS
    schemas.check_all()
