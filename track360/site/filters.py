"""List filters that ask the list's own (scoped) query for their values and nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.admin import ListFilter, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

from track360.core.language import say, word

MAX_CHOICES = 100


class NamedFilter(ABC):
    """A filter that the name of a file tells."""

    @abstractmethod
    def in_file_name(self) -> str:
        """What it is set to, in a word."""


class ValueFilter(SimpleListFilter):
    """The distinct values of one column among the rows this login may see; make one with :func:`value_filter`."""

    template = "site/filters/values.html"
    field = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.get_queryset(request).order_by(self.field).exclude(**{f"{self.field}__isnull": True})
        return [(str(value), str(value)) for value in rows.values_list(self.field, flat=True).distinct()[:MAX_CHOICES]]

    def has_output(self) -> bool:
        # Django leaves a filter with one choice or none out, and its parameter unapplied.
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(**{self.field: value}) if value else queryset


class ChoiceFilter(ValueFilter):
    """The values a column may have by its model, without asking the rows."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, word(str(shown))) for value, shown in model_admin.model._meta.get_field(self.field).flatchoices]


class ExactFilter(ValueFilter):
    """A filter without choices: set by a link from another page, shown only to be lifted."""

    template = "site/filters/exact.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return []


class DateRangeFilter(NamedFilter, ListFilter):
    """From a day to a day, both included; a date that is none is passed over."""

    template = "site/filters/days.html"
    field = ""

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.asked = {name: (params.pop(name, None) or [""])[-1] for name in self.ends()}

    def expected_parameters(self) -> list[str | None]:
        return [*self.ends()]

    @classmethod
    def ends(cls) -> tuple[str, str]:
        """The names of the two parameters."""
        return f"{cls.field}_from", f"{cls.field}_to"

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for asked, lookup in zip(self.asked.values(), ("gte", "lte"), strict=True):
            day = parse_day(asked)
            if day:
                queryset = queryset.filter(**{f"{self.field}__{lookup}": day})
        return queryset

    def in_file_name(self) -> str:
        return days_in_file_name(*(parse_day(asked) for asked in self.asked.values()))

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        for (name, asked), label in zip(self.asked.items(), (say("From"), say("To")), strict=True):
            yield {"name": name, "label": label, "value": asked if parse_day(asked) else ""}


Declared = type[ValueFilter] | type[DateRangeFilter]


def parameters_of(chosen: Declared) -> tuple[str, ...]:
    """The parameters of an address that a filter reads."""
    if issubclass(chosen, DateRangeFilter):
        return chosen.ends()
    return (str(chosen.parameter_name),)


def days_in_file_name(first: date | None, last: date | None) -> str:
    """``2026-01-01_2026-01-31``, ``from-2026-01-01``, ``to-2026-01-31`` or ``all-days``."""
    if first and last:
        return f"{first}_{last}"
    return f"from-{first}" if first else f"to-{last}" if last else "all-days"


def parse_day(text: str) -> date | None:
    """A date in the form of a date input, else nothing."""
    try:
        # Python reads other spellings of a date as well; an input sends this one.
        return date.fromisoformat(text) if len(text) == len("2026-01-31") else None
    except ValueError:
        return None


def value_filter(field: str, title: str | Promise) -> type[ValueFilter]:
    """A filter class: a drop-down of the column's values among the rows the login may see, at most a hundred."""
    return _make(ValueFilter, field, title)


def choice_filter(field: str, title: str | Promise) -> type[ValueFilter]:
    """A filter class: a drop-down of the values the model's field may have."""
    return _make(ChoiceFilter, field, title)


def exact_filter(field: str, title: str | Promise) -> type[ValueFilter]:
    """A filter class for links: one value, no list of the others."""
    return _make(ExactFilter, field, title)


def date_range_filter(field: str, title: str | Promise) -> type[DateRangeFilter]:
    """A filter class: from a day to a day, both included."""
    # A class for each field, for Django takes classes here and makes the instances itself.
    return type(f"DateRangeFilter_{field}", (DateRangeFilter,), {"field": field, "title": title})


def _make(kind: type[ValueFilter], field: str, title: str | Promise) -> type[ValueFilter]:
    return type(f"{kind.__name__}_{field}", (kind,), {"field": field, "parameter_name": field, "title": title})
