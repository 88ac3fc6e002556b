"""Admin pages that show and never change: a list, and a page per row."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.contrib.admin.utils import unquote
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from track360.core.crypto import ENCRYPTED
from track360.site import watching
from track360.site.lists import ListAdmin
from track360.site.masking import masked
from track360.site.permissions import may_follow

_OURS = frozenset({"id", "version_hash", "hash"})


class DetailRow(NamedTuple):
    """A line of an object's page; ``link`` is a URL inside the site."""

    title: str
    value: Any
    link: str = ""


class Breadcrumb(NamedTuple):
    """A link before the title of a page; ``link`` is a URL inside the site."""

    title: str
    link: str


class ReadOnlyAdmin(ListAdmin):
    """Who may view may read; nobody adds, changes or deletes. :meth:`details` fills the page of a row."""

    actions = None
    takes_posts = ()
    list_filter_submit = True
    # Else every filtered page counts the whole table as well.
    show_full_result_count = False
    show_facets = False
    object_template = "site/object.html"
    exact_search: tuple[str, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        # Only what is read: Django's add, change, delete and history do not exist here.
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
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_search_fields(self, request: HttpRequest) -> Any:
        # Django shows a search box only where this names a field.
        exact = [name for name in self.exact_search if not self.is_masked(request, name)]
        return exact or super().get_search_fields(request)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        # Whole ids byte for byte: an index answers that, however long the table.
        if not self.exact_search:
            return super().get_search_results(request, queryset, search_term)
        asked = search_term.strip()
        wanted = [Q(**{field: asked}) for field in self.get_search_fields(request)]
        return (queryset.filter(reduce(or_, wanted)) if asked else queryset), False

    def object_view(self, request: HttpRequest, object_id: str) -> TemplateResponse:
        """The page of a row; one that is not there is not found, whoever else may have it."""
        row = self.find(request, unquote(object_id))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self.object_title(request, row),
            "crumbs": [Breadcrumb(self.title(), reverse(f"{self.admin_site.name}:{self._name()}_changelist"))],
            "object_tools": self.admin_site.object_tools(request, row),
            "details": [_followable(request, shown) for shown in self.details(request, row)],
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
                Breadcrumb(self.title(), reverse(f"{site}:{self._name()}_changelist")),
                Breadcrumb(
                    self.object_title(request, row),
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
        watching.note(request, row)
        return row

    def object_title(self, request: HttpRequest, row: Any) -> str:
        """What the row is called."""
        return str(row)

    def details(self, request: HttpRequest, row: Any) -> list[DetailRow]:
        """What the page of a row says; every column that holds no secret unless overridden."""
        fields = [field for field in self.opts.fields if not isinstance(field, ENCRYPTED) and field.name not in _OURS]
        return [DetailRow(str(field.verbose_name).capitalize(), self._detail(request, row, field)) for field in fields]

    def _detail(self, request: HttpRequest, row: Any, field: Any) -> Any:
        value = value_of(row, field)
        return masked(field.name, value) if self.is_masked(request, field.name) else value

    def object_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What else the template of a row needs."""
        return {}


def _followable(request: HttpRequest, shown: DetailRow) -> DetailRow:
    return shown if not shown.link or may_follow(request, shown.link) else shown._replace(link="")


def value_of(row: Any, field: Any) -> Any:
    """The field's value; of a row that outlived what it refers to, the bare id."""
    try:
        return getattr(row, field.name)
    except ObjectDoesNotExist:
        return getattr(row, field.attname)
