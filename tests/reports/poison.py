"""A row of any model with a script in every text that can hold one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from secrets import token_bytes
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tests.factories import DAY, MOMENT
from track360.core.crypto import EncryptedJSONField, EncryptedKeyField
from track360.core.fields import NumericField

SCRIPT = "<script>alert(1)</script>"
PLAIN: list[tuple[type[models.Field[Any, Any]], Any]] = [
    (ArrayField, []), (models.JSONField, {"said": SCRIPT, SCRIPT: [SCRIPT]}), (models.BooleanField, False),
    (models.DateTimeField, MOMENT), (models.DateField, DAY), (models.TimeField, time(6)), (NumericField, Decimal(1)),
    (models.DecimalField, Decimal(1)),
    (models.FloatField, 1),
    (models.DecimalField, Decimal(1)),
    (models.IntegerField, 1), (models.BinaryField, b"x"), (models.GenericIPAddressField, "203.0.113.7"),
]  # fmt: skip
assert isinstance(MOMENT, datetime)
assert MOMENT.tzinfo is UTC
assert isinstance(DAY, date)


def poisoned(model: type[models.Model], **known: Any) -> models.Model:
    """A new row; ``known`` are the fields that must name something."""
    given = {field.name: known[field.name] for field in model._meta.concrete_fields if field.name in known}
    filled = {
        field.name: value_of(field)
        for field in model._meta.concrete_fields
        if field.name not in given and not field.primary_key
    }
    return model._default_manager.create(**{**filled, **given})


def value_of(field: models.Field[Any, Any]) -> Any:
    """A script where there is room for it, else the least that the field takes."""
    if field.is_relation:
        found = field.related_model._default_manager.first()
        return found if found or field.null else poisoned(field.related_model)
    if isinstance(field, EncryptedKeyField):
        return field.get_default()
    if isinstance(field, EncryptedJSONField):
        return {"secret": SCRIPT}
    if field.choices:
        return field.flatchoices[0][0]
    if field.unique and isinstance(field, models.BinaryField):
        return token_bytes(8)
    if isinstance(field, models.CharField | models.TextField):
        return SCRIPT[: field.max_length or None]
    if isinstance(field, models.JSONField) and field.has_default():
        return field.get_default()
    found = [value for kind, value in PLAIN if isinstance(field, kind)]
    return found[0] if found else field.get_default()
