"""Model fields that PostgreSQL has and Django does not."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models


class NumericField(models.Field):
    """An exact decimal of any precision (``numeric`` without a scale): what was sent is what is stored."""

    def db_type(self, connection: Any) -> str:
        return "numeric"

    def to_python(self, value: Any) -> Decimal | None:
        """Decimal from text or int; a float is a bug and raises."""
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise TypeError("a float must never become an amount")
        try:
            return Decimal(value)
        except InvalidOperation as error:
            raise ValidationError(f"{value!r} is not a number") from error

    def get_prep_value(self, value: Any) -> Decimal | None:
        return self.to_python(super().get_prep_value(value))

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": forms.DecimalField, **kwargs})


class IdField(models.CharField):
    """An id of the partner's: up to 500 characters, compared byte for byte."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        # Bytes, as Python compares: sorting here and there must never disagree (ADR 0003).
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)
