"""List filters that ask the list's own (scoped) query for their values and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.admin import ListFilter, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

MANY = 100


class ValueFilter(SimpleListFilter):
    """The distinct values of one column among the rows this login may see; make one with :func:`by`."""

    template = "site/filters/values.html"
    field = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """At most a hundred values; a column with more is for the search."""
        rows = (
            model_admin.get_queryset(request).order_by(self.field).exclude(**{f"{self.field}__isnull": True})
        )
        return [
            (str(value), str(value)) for value in rows.values_list(self.field, flat=True).distinct()[:MANY]
        ]

    def has_output(self) -> bool:
        """Also with one value or none: a filter that is asked for must be applied."""
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with that very value."""
        value = self.value()
        return queryset.filter(**{self.field: value}) if value else queryset


class ChoiceFilter(ValueFilter):
    """The values a column may have by its model, without asking the rows."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The model's choices."""
        return list(model_admin.model._meta.get_field(self.field).flatchoices)


class ExactFilter(ValueFilter):
    """A filter without choices: set by a link from another page, shown only to be lifted."""

    template = "site/filters/exact.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """None to choose from."""
        return []


class BetweenDays(ListFilter):
    """From a day to a day, both included; a date that is none is passed over."""

    template = "site/filters/days.html"
    field = ""

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.asked = {name: (params.pop(name, None) or [""])[-1] for name in self.ends()}

    def expected_parameters(self) -> list[str | None]:
        """Both ends."""
        return [*self.ends()]

    def ends(self) -> tuple[str, str]:
        """The names of the two parameters."""
        return f"{self.field}_from", f"{self.field}_to"

    def has_output(self) -> bool:
        """Always."""
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of those days."""
        for asked, lookup in zip(self.asked.values(), ("gte", "lte"), strict=True):
            day = read_day(asked)
            if day:
                queryset = queryset.filter(**{f"{self.field}__{lookup}": day})
        return queryset

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """The two inputs."""
        for (name, asked), label in zip(self.asked.items(), ("From", "To"), strict=True):
            yield {"name": name, "label": label, "value": asked if read_day(asked) else ""}


def read_day(text: str) -> date | None:
    """A date in the form of a date input, else nothing."""
    try:
        # Python reads other spellings of a date as well; an input sends this one.
        return date.fromisoformat(text) if len(text) == len("2026-01-31") else None
    except ValueError:
        return None


def by(field: str, title: str) -> type[ValueFilter]:
    """A drop-down of the values in use."""
    return _make(ValueFilter, field, title)


def by_choice(field: str, title: str) -> type[ValueFilter]:
    """A drop-down of the values a model's field may have."""
    return _make(ChoiceFilter, field, title)


def exactly(field: str, title: str) -> type[ValueFilter]:
    """A filter for links: one value, no list of the others."""
    return _make(ExactFilter, field, title)


def between(field: str, title: str) -> type[BetweenDays]:
    """A range of days."""
    # A class for each field, for Django takes classes here and makes the instances itself.
    return type(f"Between_{field}", (BetweenDays,), {"field": field, "title": title})


def _make(kind: type[ValueFilter], field: str, title: str) -> type[ValueFilter]:
    return type(
        f"{kind.__name__}_{field}", (kind,), {"field": field, "parameter_name": field, "title": title}
    )
