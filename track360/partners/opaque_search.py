"""Lists of operators in which a row is found by the id that its partner was told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from track360.core.opaque import ID_LENGTH, NotOurs
from track360.partners.models import Partner
from track360.site.read_only import ReadOnlyAdmin


class FoundByOpaqueId(ReadOnlyAdmin):
    """``opaque_kind`` is what the API calls such a row when it makes the id."""

    opaque_kind = ""

    def get_search_fields(self, request: HttpRequest) -> Any:
        # Django shows a search box only where this names a field.
        return super().get_search_fields(request) or ("pk",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """The row of that id, of whichever partner within reach; of any other word what the list says of it."""
        asked = search_term.strip()
        if len(asked) == ID_LENGTH:
            for partner in self.admin_site.rows(request, Partner):
                try:
                    number = partner.opaque.number(self.opaque_kind, asked)
                except NotOurs:
                    continue
                return queryset.filter(partner=partner, pk=number), False
        if self.exact_search:
            return super().get_search_results(request, queryset, search_term)
        return (queryset.none() if asked else queryset), False

    def opaque_id(self, row: Any) -> str:
        """As the partner sees it."""
        return str(row.partner.opaque.id(self.opaque_kind, row.pk))
