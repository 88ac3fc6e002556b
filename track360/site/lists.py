"""Lists on admin pages that can be taken away as files."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, ImproperlyConfigured, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.views import ChangeList

from track360.core.language import english
from track360.site import watching
from track360.site.exports import KINDS, Column, download, file_name
from track360.site.filters import DateRangeFilter, NamedFilter, ValueFilter, parameters_of
from track360.site.guarded_admin import GuardedAdmin
from track360.site.masked_admin import MaskedAdmin, masked_file_column, read_field
from track360.site.paging import CappedPaginator
from track360.site.permissions import may_follow
from track360.site.totals import Totals, of_list

EXPORT_CHUNK = 2000
LONGEST_SEARCH = 500
"""As long as the longest id: Django makes a condition of every word, and PostgreSQL's stack is finite."""


class CheckedChangeList(ChangeList):
    """A value that a column cannot have is the asker's mistake, whichever filter it was given to."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        try:
            return super().get_queryset(request, exclude_parameters)
        except (ValueError, ValidationError) as error:
            raise IncorrectLookupParameters(error) from error


class ListAdmin(MaskedAdmin, GuardedAdmin):
    """A list that can be taken away as a file, and is filtered by what its filters declare and by nothing else.

    ``export_columns`` are the columns of the download (none: what stands on the page); ``empty_text`` says what to do
    next where there is nothing to show; ``money`` names the columns of amount and currency that its total row sums.
    """

    list_per_page = 50
    paginator = CappedPaginator
    change_list_template = "site/change_list.html"
    export_columns: tuple[Column, ...] = ()
    empty_text: str | Promise = _("There is nothing here yet.")
    explanation: str | Promise = ""
    page_title: str | Promise = ""
    money: tuple[str, str] | None = None

    def __init__(self, model: Any, admin_site: Any) -> None:
        super().__init__(model, admin_site)
        for chosen in self.list_filter:
            if not (isinstance(chosen, type) and issubclass(chosen, (ValueFilter, DateRangeFilter))):
                raise ImproperlyConfigured(f"{chosen}: a filter here must take its values from the scoped query")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        # Django would take any column, and so give away what no page shows a letter at a time.
        return any(lookup in parameters_of(chosen) for chosen in self.list_filter)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CheckedChangeList

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if len(search_term) > LONGEST_SEARCH:
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/<str:kind>/", view, name=f"{self._name()}_export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        request.current_app = self.admin_site.name
        tools = [tool for tool in self.tools(request) if may_follow(request, tool[0])]
        shown = {
            "title": self.title(),
            "tools": tools,
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

    def tools(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Buttons above the list, (address, name) of each; who may not follow one does not see it."""
        return []

    def totals(self, request: HttpRequest, changelist: Any) -> Totals | None:
        """The total row of a list of money, over all its pages; None where it is too long to be summed."""
        return of_list(changelist, *self.money) if self.money else None

    def title(self) -> str:
        """What the list is called."""
        return str(self.page_title) or str(self.opts.verbose_name_plural).capitalize()

    def response_action(self, request: HttpRequest, queryset: Any) -> Any:
        try:
            return super().response_action(request, queryset)
        except (ValueError, ValidationError) as error:
            raise BadRequest("What was ticked is no row.") from error

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """The list as filtered, searched and sorted, to its end."""
        with english():
            return self._exported(request, kind)

    def _exported(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        if kind not in KINDS:
            raise Http404
        try:
            shown = self.get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            raise BadRequest("A filter has a value that its column cannot have.") from error
        watching.note(request, rows=shown.result_count)
        limits = [chosen.in_file_name() for chosen in shown.filter_specs if isinstance(chosen, NamedFilter)]
        name = file_name(self.title(), self.whose_file(request), *limits)
        return download(
            kind, name, self.columns_as_read(request), self.export_rows(request, shown.get_queryset(request))
        )

    def whose_file(self, request: HttpRequest) -> str:
        """Whose rows the login sees, for the name of a file; nothing where a filter says it."""
        return ""

    def columns(self, request: HttpRequest) -> list[Column]:
        """The columns this login may take away."""
        return list(self.export_columns) or [self._on_page(name) for name in self.get_list_display(request)]

    def columns_as_read(self, request: HttpRequest) -> list[Column]:
        """The columns with what the pages show of them: whatever a subclass takes them from, masked where it is."""
        found = self.columns(request)
        return [masked_file_column(each) if self.is_masked(request, each.name) else each for each in found]

    def _on_page(self, name: Any) -> Column:
        """A column of the page: a field, or a method here or on the row."""
        own = name if callable(name) else None if name == "__str__" else getattr(self, name, None)
        title = getattr(own, "short_description", None) or ("what" if name == "__str__" else name)
        return Column(str(title), lambda row: _plain(own(row) if own else read_field(row, name)))

    def export_rows(self, request: HttpRequest, rows: Any) -> Iterator[Any]:
        """The rows, a few thousand in memory at a time."""
        return rows.iterator(chunk_size=EXPORT_CHUNK)

    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"


def _plain(value: Any) -> Any:
    """What a file holds: figures, days and text, without the marks of a page."""
    if isinstance(value, SafeString):
        return html.unescape(strip_tags(value))
    return value if value is None or isinstance(value, str | int | Decimal | date) else str(value)
