"""Lists on admin pages that can be taken away as files."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin

from track360.site.exports import KINDS, Column, download, file_name
from track360.site.filters import NamedFilter
from track360.site.paging import CappedPaginator
from track360.site.totals import Totals, of_list

EXPORT_CHUNK = 2000


class ListAdmin(ModelAdmin):
    """A list that can be taken away as a file.

    ``export_columns`` are the columns of the download (none: what stands on the page); ``empty_text`` says what to do
    next where there is nothing to show; ``money`` names the columns of amount and currency that its total row sums.
    """

    list_per_page = 50
    paginator = CappedPaginator
    change_list_template = "site/change_list.html"
    export_columns: tuple[Column, ...] = ()
    empty_text = "There is nothing here yet."
    explanation = ""
    page_title = ""
    money: tuple[str, str] | None = None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/<str:kind>/", view, name=f"{self._name()}_export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        request.current_app = self.admin_site.name
        shown = {
            "title": self.title(),
            "export_kinds": tuple(KINDS),
            "empty_text": self.empty_text,
            "explanation": self.explanation,
        }
        answer = super().changelist_view(request, {**shown, **(extra_context or {})})
        # A redirect shows no list.
        changelist = getattr(answer, "context_data", {}).get("cl")
        if self.money and changelist:
            answer.context_data["totals"] = self.totals(request, changelist)
        return answer

    def totals(self, request: HttpRequest, changelist: Any) -> Totals | None:
        """The total row of a list of money, over all its pages; None where it is too long to be summed."""
        return of_list(changelist, *self.money) if self.money else None

    def title(self) -> str:
        """What the list is called."""
        return self.page_title or str(self.opts.verbose_name_plural).capitalize()

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """The list as filtered, searched and sorted, to its end."""
        if kind not in KINDS:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        shown = self.get_changelist_instance(request)
        limits = [chosen.in_file_name() for chosen in shown.filter_specs if isinstance(chosen, NamedFilter)]
        name = file_name(self.title(), self.whose_file(request), *limits)
        return download(kind, name, self.columns(request), self.export_rows(request, shown.get_queryset(request)))

    def whose_file(self, request: HttpRequest) -> str:
        """Whose rows the login sees, for the name of a file; nothing where a filter says it."""
        return ""

    def columns(self, request: HttpRequest) -> list[Column]:
        """The columns this login may take away."""
        return list(self.export_columns) or [self._on_page(name) for name in self.get_list_display(request)]

    def _on_page(self, name: Any) -> Column:
        """A column of the page: a field, or a method here or on the row."""
        own = None if name == "__str__" else getattr(self, name, None)
        title = getattr(own, "short_description", None) or ("what" if name == "__str__" else name)
        return Column(str(title), lambda row: _plain(own(row) if own else _read(row, name)))

    def export_rows(self, request: HttpRequest, rows: Any) -> Iterator[Any]:
        """The rows, a few thousand in memory at a time."""
        return rows.iterator(chunk_size=EXPORT_CHUNK)

    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"


def _read(row: Any, name: str) -> Any:
    found = getattr(row, name)
    return found() if callable(found) else found


def _plain(value: Any) -> Any:
    """What a file holds: figures, days and text, without the marks of a page."""
    if isinstance(value, SafeString):
        return html.unescape(strip_tags(value))
    return value if value is None or isinstance(value, str | int | Decimal | date) else str(value)
