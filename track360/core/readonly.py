"""Admin pages that show and never change: a list, a page per row, and the list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.contrib.admin.utils import unquote
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import slugify
from unfold.admin import ModelAdmin

from track360.core.exports import Column, download
from track360.core.paging import CappedPaginator

EXPORT_CHUNK = 2000


class Fact(NamedTuple):
    """A line of a row's page; ``link`` is an address inside the site."""

    title: str
    value: Any
    link: str = ""


class ListAdmin(ModelAdmin):
    """A list that can be taken away as a file.

    ``export_columns`` are the columns of the download (none: what stands on the page); ``empty_text`` says what to do
    next where there is nothing to show.
    """

    list_per_page = 50
    paginator = CappedPaginator
    change_list_template = "reports/change_list.html"
    export_columns: tuple[Column, ...] = ()
    empty_text = "There is nothing here yet."
    explanation = ""
    page_title = ""

    def get_urls(self) -> list[URLPattern]:
        """With the downloads."""
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/<str:kind>/", view, name=f"{self._name()}_export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, with its downloads and what to say when it is empty."""
        request.current_app = self.admin_site.name
        shown = {
            "title": self.title(),
            "export_kinds": ("csv", "xlsx"),
            "empty_text": self.empty_text,
            "explanation": self.explanation,
        }
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def title(self) -> str:
        """What the list is called."""
        return self.page_title or str(self.opts.verbose_name_plural).capitalize()

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """The list as filtered, searched and sorted, to its end."""
        if kind not in {"csv", "xlsx"}:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_changelist_instance(request).get_queryset(request)
        return download(kind, slugify(self.title()), self.columns(request), self.export_rows(request, rows))

    def columns(self, request: HttpRequest) -> list[Column]:
        """The columns this login may take away."""
        return list(self.export_columns) or [self._on_page(name) for name in self.get_list_display(request)]

    def _on_page(self, name: Any) -> Column:
        """A column of the page: a field, or a method here or on the row."""
        own = None if name == "__str__" else getattr(self, name, None)
        title = getattr(own, "short_description", None) or ("what" if name == "__str__" else name)
        return Column(str(title).replace(" ", "_"), lambda row: _plain(own(row) if own else _read(row, name)))

    def export_rows(self, request: HttpRequest, rows: Any) -> Iterator[Any]:
        """The rows, a few thousand in memory at a time."""
        return rows.iterator(chunk_size=EXPORT_CHUNK)

    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"


def _read(row: Any, name: str) -> Any:
    found = getattr(row, name)
    return found() if callable(found) else found


def _plain(value: Any) -> Any:
    """What a file holds: figures, days and text."""
    return value if value is None or isinstance(value, str | int | Decimal | date) else str(value)


class ReadOnlyAdmin(ListAdmin):
    """Whoever may enter the site may read; nobody adds, changes or deletes. :meth:`facts` fills the page of a row."""

    actions = None
    list_filter_submit = True
    # Else every filtered page counts the whole table as well.
    show_full_result_count = False
    show_facets = False
    object_template = "reports/object.html"
    exact_search: tuple[str, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        """Only what is read: Django's add, change, delete and history do not exist here."""
        name = self._name()
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name=f"{name}_changelist"),
            path("export/<str:kind>/", view(self.export_view), name=f"{name}_export"),
            *self.more_urls(name),
            # Last, for it takes whatever is left.
            path("<path:object_id>/", view(self.object_view), name=f"{name}_change"),
        ]

    def more_urls(self, name: str) -> list[URLPattern]:
        """Further pages, before the catch-all page of a row."""
        return []

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may enter the site."""
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may enter the site."""
        return self.admin_site.has_permission(request)

    def get_search_fields(self, request: HttpRequest) -> Any:
        """A search box also where only whole ids are looked for."""
        return self.exact_search or super().get_search_fields(request)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Whole ids byte for byte (an index answers that, however long the table), else Django's search."""
        if not self.exact_search:
            return super().get_search_results(request, queryset, search_term)
        asked = search_term.strip()
        wanted = [Q(**{field: asked}) for field in self.exact_search]
        return (queryset.filter(reduce(or_, wanted)) if asked else queryset), False

    def object_view(self, request: HttpRequest, object_id: str) -> TemplateResponse:
        """The page of a row; one that is not there is not found, whoever else may have it."""
        row = self.find(request, unquote(object_id))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self.object_title(request, row),
            "crumbs": [Fact(self.title(), "", reverse(f"{self.admin_site.name}:{self._name()}_changelist"))],
            "facts": self.facts(request, row),
            **self.object_context(request, row),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.object_template, context)

    def sub_page(
        self, request: HttpRequest, row: Any, template: str, title: str, shown: dict[str, Any]
    ) -> TemplateResponse:
        """A page below that of a row."""
        site = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "crumbs": [
                Fact(self.title(), "", reverse(f"{site}:{self._name()}_changelist")),
                Fact(
                    self.object_title(request, row),
                    "",
                    reverse(f"{site}:{self._name()}_change", args=[row.pk]),
                ),
            ],
            **shown,
        }
        request.current_app = site
        return TemplateResponse(request, template, context)

    def find(self, request: HttpRequest, object_id: str) -> Any:
        """The row of the list's own query with that id."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row

    def object_title(self, request: HttpRequest, row: Any) -> str:
        """What the row is called."""
        return str(row)

    def facts(self, request: HttpRequest, row: Any) -> list[Fact]:
        """What the page of a row says; every column unless overridden."""
        fields = [field for field in self.opts.fields if field.name not in {"id", "version_hash", "hash"}]
        return [Fact(str(field.verbose_name).capitalize(), _value(row, field)) for field in fields]

    def object_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What else the template of a row needs."""
        return {}


def _value(row: Any, field: Any) -> Any:
    """The field's value; of a row that outlived what it refers to, the bare id."""
    try:
        return getattr(row, field.name)
    except ObjectDoesNotExist:
        return getattr(row, field.attname)
