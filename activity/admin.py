"""Operator pages of trading activity."""

from __future__ import annotations

from operator import attrgetter

from django.contrib import admin
from django.http import HttpRequest

from activity.models import TradingDay
from track360.core.exports import Column
from track360.core.filters import between, exactly
from track360.core.readonly import Fact
from track360.core.sites import operators
from track360.ingest.admin_history import HistoryAdmin
from track360.partners.filters import PartnerFilter

SHOWN = (
    "date", "customer_id", "instrument", "currency", "lots_traded", "eligible_lots", "volume_usd", "spread_cost",
    "commission", "pnl", "drawdown", "max_drawdown", "last_modified_date", "revision", "batch_id",
)  # fmt: skip


@admin.register(TradingDay, site=operators)
class TradingDayAdmin(HistoryAdmin):
    """What was traded, a line per customer, day, instrument and currency."""

    entity = "trading-activity"
    list_display = (
        "date",
        "partner",
        "customer_id",
        "instrument",
        "currency",
        "lots_traded",
        "volume_usd",
        "spread_cost",
        "commission",
    )
    list_filter = (PartnerFilter, between("date", "trading day"), exactly("customer_id", "customer"))
    list_select_related = ("partner",)
    exact_search = ("customer_id",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Trading activity"
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        *(Column(name, attrgetter(name)) for name in SHOWN),
    )
    empty_text = "No trading yet: push some to /api/v1/{vertical}/trading-activity."

    def object_title(self, request: HttpRequest, row: TradingDay) -> str:
        """By its key."""
        return f"{row.customer_id}, {row.instrument} on {row.date}"

    def facts(self, request: HttpRequest, row: TradingDay) -> list[Fact]:
        """Every field that is known."""
        known = [Fact(name.replace("_", " ").capitalize(), getattr(row, name)) for name in SHOWN]
        return [Fact("Partner", row.partner), *(fact for fact in known if fact.value not in (None, ""))]
