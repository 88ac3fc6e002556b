"""What rating reads must be what the rooms keep, checked at every start."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from commissions.rating.facts.records import DatedFields
from customers.dated_fields import DATED


@register()
def dated_fields_are_kept(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The customer fields that rules read are those that are kept by day, under the same names."""
    read = set(DatedFields._fields) - {"day"}
    missing = [
        Error(
            f"Rules read {name!r} of a customer, which is not kept by day.",
            hint="Give customers.models.DatedFields a column of this name.",
            id="commissions.E001",
        )
        for name in sorted(read - set(DATED))
    ]
    unread = [
        Error(
            f"{name!r} of a customer is kept by day, and rules cannot see it.",
            hint="Name it in commissions.rating.facts.records.DatedFields.",
            id="commissions.E002",
        )
        for name in sorted(set(DATED) - read)
    ]
    return [*missing, *unread]
