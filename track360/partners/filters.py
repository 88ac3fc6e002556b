"""The filter every operator list begins with."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from track360.core.filters import ValueFilter
from track360.partners.models import Partner


class PartnerFilter(ValueFilter):
    """Rows of one partner."""

    field = parameter_name = "partner_id"
    title = "partner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All partners, whether they have rows or not."""
        return [(str(partner.pk), partner.name) for partner in Partner.objects.order_by("name")]
