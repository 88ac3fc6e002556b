"""Admin classes whose personal fields are masked for who may not read them: on pages, in files, and in the search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display

from track360.site.exports import Column
from track360.site.masking import masked, sees_clear


class MaskedAdmin(ModelAdmin):
    """``personal`` names the fields, and the columns of files, that say who somebody is."""

    personal: tuple[str, ...] = ()

    def get_search_fields(self, request: HttpRequest) -> Any:
        # A search would tell what is masked: by a guess, or letter by letter.
        return [name for name in super().get_search_fields(request) if not self.is_masked(request, name)]

    def is_masked(self, request: HttpRequest, name: str) -> bool:
        """Whether the login may not read the field in clear."""
        return name in self.personal and not sees_clear(request)

    def shown_value(self, request: HttpRequest, row: Any, name: str) -> Any:
        """A field of the row as this login may read it."""
        value = read_field(row, name)
        return masked(name, value) if self.is_masked(request, name) else value

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = super().get_list_display(request)
        return [_masked_column(name) if self.is_masked(request, name) else name for name in shown]


def masked_file_column(column: Column) -> Column:
    """The same column with its values masked."""
    return column._replace(value=lambda row: masked(column.name, column.value(row)))


def _masked_column(name: str) -> Any:
    """A column of a list that can be neither read in clear nor sorted by, which would tell its order."""

    def shown(row: Any) -> str:
        return masked(name, read_field(row, name))

    return display(description=name.replace("_", " "))(shown)


def read_field(row: Any, name: str) -> Any:
    """What a column of a list shows: a field's value, or what a method of the row says."""
    found = getattr(row, name)
    return found() if callable(found) else found
