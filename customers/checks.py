"""What must agree with the record of a customer, checked at every start."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from customers.dated_fields import DATED
from customers.models import Customer, DatedFields


@register()
def dated_as_recorded(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Every dated field is a field of the customer record, of the same type."""
    recorded = {column.name: column for column in Customer._meta.concrete_fields}
    return [
        Error(f"DatedFields.{name} is not a field of Customer of the same type.", id="customers.E001")
        for name in DATED
        if _type(recorded.get(name)) != _type(DatedFields._meta.get_field(name))
    ]


def _type(column: Any) -> Any:
    # A field that may stay out of a record has no value by day either, so ``null`` belongs to the type.
    return column and (type(column), column.max_length, column.null, getattr(column, "db_collation", None))
