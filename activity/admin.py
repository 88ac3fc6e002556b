"""Operator pages of trading activity."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from activity.contract import ACTIVITY
from activity.models import TradingDay
from track360.ingest.admin.history import HistoryAdmin
from track360.ingest.personal import personal_fields
from track360.partners.filters import PartnerFilter
from track360.site.filters import date_range_filter, exact_filter
from track360.site.sites import operator_site


@admin.register(TradingDay, site=operator_site)
class TradingDayAdmin(HistoryAdmin):
    """What was traded, a line per customer, day, instrument and currency."""

    personal = personal_fields(ACTIVITY)
    entity = "trading-activity"
    shown = (
        "date", "customer_id", "instrument", "currency", "lots_traded", "eligible_lots", "volume_usd", "spread_cost",
        "commission", "pnl", "drawdown", "max_drawdown", "last_modified_date", "extra", "revision", "batch_id",
    )  # fmt: skip
    summed = ("lots_traded", "eligible_lots", "volume_usd", "spread_cost", "commission", "pnl")
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
    list_filter = (
        PartnerFilter,
        date_range_filter("date", "trading day"),
        exact_filter("customer_id", "customer"),
    )
    exact_search = ("customer_id",)
    page_title = "Trading activity"
    empty_text = "No trading yet: push some to /api/v1/{vertical}/trading-activity."

    def object_title(self, request: HttpRequest, row: TradingDay) -> str:
        """By its key."""
        return f"{row.customer_id}, {row.instrument} on {row.date}"
