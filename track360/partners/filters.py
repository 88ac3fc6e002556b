"""The filter every operator list begins with, and those of the audit log."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from track360.partners.models import Partner
from track360.site.filters import DateRangeFilter, NamedFilter, ValueFilter, parse_day
from track360.site.operator_scope import operator_scope


class PartnerFilter(NamedFilter, ValueFilter):
    """Rows of one partner."""

    field = parameter_name = "partner_id"
    title = "partner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All partners within reach, whether they have rows or not."""
        within = operator_scope(request.user).cut(Partner.objects.order_by("name"), "pk")
        self.codes = {str(partner.pk): partner.code for partner in within}
        return [(str(partner.pk), partner.name) for partner in within]

    def in_file_name(self) -> str:
        """By its code."""
        return self.codes.get(self.value() or "", "all-partners")


class CallDays(DateRangeFilter):
    """Calls from a UTC day to a UTC day, both included."""

    field = "at"
    title = "day (UTC)"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The calls of those days, as instants: PostgreSQL then reads the partitions of these days alone."""
        first, last = (parse_day(asked) for asked in self.asked.values())
        if first:
            queryset = queryset.filter(**{f"{self.field}__gte": datetime.combine(first, time.min, UTC)})
        if last:
            queryset = queryset.filter(**{f"{self.field}__lte": datetime.combine(last, time.max, UTC)})
        return queryset


class RefusedMinutes(CallDays):
    """Minutes from a UTC day to a UTC day, both included."""

    field = "minute"


class CallStatus(ValueFilter):
    """Calls that were answered so."""

    field = parameter_name = title = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What the API answers; asking millions of entries for it would take seconds."""
        return [(str(status), str(status)) for status in _STATUSES]


_STATUSES = (200, 400, 401, 403, 404, 405, 406, 408, 409, 413, 415, 422, 429, 500, 503)
