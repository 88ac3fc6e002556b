"""Admin classes none of whose pages opens without a permission, and none of whose rows is of a foreign partner."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import Http404, HttpRequest
from django.urls import URLPattern
from unfold.admin import ModelAdmin

from track360.site.operator_scope import operator_scope
from track360.site.permissions import guarded, has_one


class GuardedAdmin(ModelAdmin):
    """Every page needs the permission to view the list, and what the page itself names; see ``permissions.needs``.

    ``partner_path`` leads from a row to the id of its partner; None: rows that are no partner's, for those who reach
    all of them. Raises ImproperlyConfigured for a path that leads nowhere, or an action that needs no permission.
    """

    partner_path: str | None = "partner_id"
    takes_posts: tuple[str, ...] = ("changelist", "add", "change", "delete")
    """Pages of Django's own that write, and look at the permission for it themselves."""

    def __init__(self, model: Any, admin_site: Any) -> None:
        super().__init__(model, admin_site)
        _check_path(model, self.partner_path)
        for action, *_ in self._get_base_actions():
            if not getattr(action, "allowed_permissions", ()):
                raise ImproperlyConfigured(f"{action}: say by allowed_permissions who may do this")

    @property
    def urls(self) -> list[URLPattern]:
        """Every page, also those a subclass adds, behind the permission to view the list and the page's own."""
        return [self._guarded(pattern) for pattern in self.get_urls()]

    def _guarded(self, pattern: URLPattern) -> URLPattern:
        name = (pattern.name or "").removeprefix(f"{self._name()}_")
        # Without a name it only redirects to the page of a row.
        if pattern.name:
            view = pattern.callback
            may_write = name in self.takes_posts or hasattr(view, "permissions")
            pattern.callback = guarded(self.admin_site, view, partial(self._allows, name, view), may_write)
        return pattern

    def _allows(self, name: str, view: Any, request: HttpRequest) -> bool:
        of_its_own = {"add": self.has_add_permission, "delete": self.has_delete_permission}
        may: Any = of_its_own.get(name, self.has_view_permission)
        return may(request) and has_one(request, view)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.within_reach(request, super().get_queryset(request))

    def within_reach(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the partners that the login reaches: list, page, search, filters, counts and files show these."""
        scope = operator_scope(request.user)
        if self.partner_path is None:
            return rows if scope.is_everything else rows.none()
        return scope.cut(rows, self.partner_path)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        raise Http404

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        # Django would offer every row there is.
        kwargs.setdefault("queryset", self.admin_site.rows(request, db_field.remote_field.model))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _check_path(model: Any, path: str | None) -> None:
    """Raises ImproperlyConfigured where no row of the model could be told its partner."""
    for name in (path or "").split(LOOKUP_SEP) if path else ():
        try:
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except FieldDoesNotExist as error:
            raise ImproperlyConfigured(f"{model.__name__} has no {path!r}: say whose its rows are") from error
        model = field.related_model or model
