"""Filter sets that follow from the contracts."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from track360.ingest import datetimes
from track360.ingest.contract import DATE, INSTANT, EntitySpec, Field, InForce, Kind
from track360.ingest.models import Batch
from track360.verticals.base import Vertical
from track360.verticals.registry import VERTICALS

MODIFIED = {"modified_from": ("version_at__gte", INSTANT), "modified_to": ("version_at__lte", INSTANT)}
BY_RECEIPT = "received_at"
RECEIVED = {"received_from": (f"{BY_RECEIPT}__gte", INSTANT), "received_to": (f"{BY_RECEIPT}__lte", INSTANT)}


def parameters_of(spec: EntitySpec, vertical: str) -> dict[str, tuple[str, Kind]]:
    """The list parameters of an entity: name → (lookup, kind)."""
    known = VERTICALS[vertical]
    fields = spec.fields_of(known.adds.get(spec.name, ()))
    own = {name: (f"{f.name}__{lookup}", _kind_of(f, known)) for f in fields for name, lookup in f.filters.items()}
    return own | spec.list_filters | MODIFIED | RECEIVED


def _kind_of(field: Field, vertical: Vertical) -> Kind:
    """The kind of a field with the words it may take, where they are few."""
    words = vertical.choices.get(field.name) or field.limits.get("enum")
    return replace(field.kind, schema=field.kind.schema | {"enum": list(words)}) if words else field.kind


@lru_cache(maxsize=64)
def filterset(spec: EntitySpec, vertical: str, zone: str) -> type[django_filters.FilterSet]:
    """A filter set of all list parameters; a date-time without an offset is wall time in ``zone``."""
    declared: dict[str, Any] = {
        name: filter_of(kind, lookup, zone) for name, (lookup, kind) in parameters_of(spec, vertical).items()
    }
    for name, field in spec.in_force.items():
        declared[name] = _in_force_filter(field, declared[name])
    declared["Meta"] = type("Meta", (), {"model": spec.model, "fields": []})
    return type(f"{spec.model.__name__}Filter", (django_filters.FilterSet,), declared)


class _ExactText(forms.CharField):
    """Text as it was sent: ids that differ in a space are different."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, max_length=500, **kwargs)


class _Code(forms.CharField):
    """A currency, a country, a status; a mistyped one would silently find nothing."""

    def __init__(self, codes: frozenset[str], **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.codes = codes

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and text not in self.codes:
            raise forms.ValidationError("There is no such code.")
        return text


class _Instant(forms.RegexField):
    def __init__(self, zone: str, **kwargs: Any) -> None:
        message = {"invalid": "Give a date-time such as 2026-01-05T09:30:00Z."}
        super().__init__(datetimes.INSTANT_PATTERN, strip=False, error_messages=message, **kwargs)
        self.zone = zone

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return datetimes.read(datetimes.canonical(text, self.zone)) if text else None
        except ValueError as error:
            raise forms.ValidationError("There is no such date-time.") from error


class _Date(forms.RegexField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            datetimes.DATE_PATTERN,
            strip=False,
            error_messages={"invalid": "Give a date as YYYY-MM-DD."},
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return datetimes.day(text) if text else None
        except ValueError as error:
            raise forms.ValidationError("There is no such date.") from error


class _ReceivedFilter(django_filters.Filter):
    """When the row last changed here, which its batch knows: what comes late with an old date of the partner's own is
    not missed by who asks for what is new."""

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """The rows whose newest batch was received then."""
        if value is None:
            return rows
        batch = Batch.objects.filter(pk=OuterRef("batch_id"), partner=OuterRef("partner_id"))
        return rows.filter(Exists(batch.filter(**{f"{BY_RECEIPT}__{self.lookup_expr}": value})))


def _in_force_filter(field: InForce, plain: django_filters.Filter) -> django_filters.Filter:
    """Reads the parameter as ``plain`` does, and finds the rows by what is in force."""

    def where(self: Any, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return field.where(rows, value) if value else rows

    made: django_filters.Filter = type("_InForceFilter", (type(plain),), {"filter": where})(field_name=plain.field_name)
    return made


def filter_of(kind: Kind, lookup: str, zone: str = "UTC") -> django_filters.Filter:
    """A filter for one parameter; ``lookup`` is a column and how to compare, e.g. ``day__gte``."""
    form = {INSTANT.name: _Instant, DATE.name: _Date}.get(kind.name, _ExactText)
    given: dict[str, Any] = {"zone": zone} if form is _Instant else {}
    if codes := kind.schema.get("enum"):
        form, given = _Code, {"codes": frozenset(codes)}
    name, _, how = lookup.rpartition("__")
    base = _ReceivedFilter if name == BY_RECEIPT else django_filters.Filter
    made = type(f"{form.__name__}Filter", (base,), {"field_class": form})
    return made(field_name=name, lookup_expr=how, **given)
