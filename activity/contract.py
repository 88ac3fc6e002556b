"""The contract of trading activity: what one record of a day says."""

from __future__ import annotations

from activity.models import TradingDay
from customers.models import Customer
from track360.ingest.contract import (
    CURRENCY,
    DATE,
    ID,
    INSTANT,
    NUMBER,
    EntitySpec,
    Fault,
    Field,
    Parent,
    PartnerContract,
)
from track360.ingest.validate.ahead import ahead_of_clock
from track360.ingest.versions import Record

NOT_NEGATIVE = {"minimum": 0}
# ``multipleOf`` is judged by rounding in the first pass (see ``ingest.schemas``).
LOTS = {"minimum": 0, "multipleOf": 0.01}


def eligible_within_traded(record: Record, contract: PartnerContract) -> tuple[Fault, ...]:
    """Lots that pay cannot be more than lots that were traded."""
    eligible = record.get("eligible_lots")
    if eligible is None or eligible <= record["lots_traded"]:
        return ()
    return (Fault("/eligible_lots", "above_lots_traded", "must not be above lots_traded"),)


ACTIVITY = EntitySpec(
    name="trading-activity",
    subject="trading_activity",
    model=TradingDay,
    key=("date", "customer_id", "instrument", "currency"),
    parent=Parent("customers", "customer_id", Customer._meta.db_table, "customer_id"),
    checks=(eligible_within_traded,),
    warners=(ahead_of_clock("date"),),
    indexed=("customer_id", "instrument"),
    fields=(
        Field(
            "date",
            DATE,
            "Trading day in the partner's zone.",
            required=True,
            filters={"date_from": "gte", "date_to": "lte"},
        ),
        Field("customer_id", ID, "The customer who traded.", required=True, filters={"customer_id": "exact"}),
        Field("instrument", ID, "What was traded, e.g. EURUSD.", required=True, filters={"instrument": "exact"}),
        Field("lots_traded", NUMBER, "Lots, at most two decimals.", required=True, limits=LOTS),
        Field("currency", CURRENCY, "Currency of the amounts.", required=True, filters={"currency": "exact"}),
        Field("eligible_lots", NUMBER, "Lots that pay, if fewer than traded.", limits=LOTS),
        Field("volume_usd", NUMBER, "Notional volume in USD.", limits=NOT_NEGATIVE),
        Field("spread_cost", NUMBER, "What the firm earned by the spread.", limits=NOT_NEGATIVE),
        Field("commission", NUMBER, "What the firm charged as commission.", limits=NOT_NEGATIVE),
        Field("pnl", NUMBER, "The customer's profit or loss."),
        Field("drawdown", NUMBER, "Drawdown of the day.", special=True, limits=NOT_NEGATIVE),
        Field("max_drawdown", NUMBER, "Greatest drawdown so far.", special=True, limits=NOT_NEGATIVE),
        Field("last_modified_date", INSTANT, "When the partner last changed the record; orders its versions."),
    ),
)
