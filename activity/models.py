"""Trading activity: one row per customer, trading day, instrument and currency; the newest version
replaces the whole."""

from __future__ import annotations

from django.db import models

from track360.core.fields import IdField, NumericField
from track360.ingest.models import Versioned, batch_index


class TradingDay(Versioned):
    """What one customer traded in one instrument and currency on one trading day."""

    date = models.DateField()
    # No foreign key: it cost a quarter of writing new days, and customers stay (ADR 0009).
    customer_id = IdField()
    instrument = IdField()
    currency = models.CharField(max_length=3)
    lots_traded = NumericField()
    eligible_lots = NumericField(null=True)
    volume_usd = NumericField(null=True)
    spread_cost = NumericField(null=True)
    commission = NumericField(null=True)
    pnl = NumericField(null=True)
    drawdown = NumericField(null=True)
    max_drawdown = NumericField(null=True)
    last_modified_date = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "customer_id", "date", "instrument", "currency"], name="trading_day_key"
            )
        ]
        indexes = [batch_index("trading_day_batch")]
