"""What an operator's page or button needs: every view names it, and is wrapped so that it asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponseNotAllowed
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject
from rest_framework.permissions import SAFE_METHODS

View = TypeVar("View", bound=Callable[..., Any])
Allows = Callable[[HttpRequest], bool]


def needs(*permissions: str) -> Callable[[View], View]:
    """Mark a view that does more than show its list's rows: one of these is needed too, and it may take a POST."""
    for permission in permissions:
        check_known(permission)

    def mark(view: View) -> View:
        view.permissions = permissions  # type: ignore[attr-defined]
        return view

    return mark


def needs_any_of(named: Callable[[], Iterable[str]]) -> Callable[[View], View]:
    """The same, of permissions that are known only once the house is put together."""

    def mark(view: View) -> View:
        view.permissions = SimpleLazyObject(lambda: tuple(named()))  # type: ignore[attr-defined]
        return view

    return mark


def check_known(permission: str) -> None:
    """Raises ImproperlyConfigured for a permission that no model declares: nobody could ever be given it."""
    label, _, codename = permission.partition(".")
    try:
        models = list(apps.get_app_config(label).get_models())
    except LookupError:
        models = []
    declared = {
        name
        for model in models
        for name in (
            *(f"{action}_{model._meta.model_name}" for action in model._meta.default_permissions),
            *(name for name, _ in model._meta.permissions),
        )
    }
    if codename not in declared:
        raise ImproperlyConfigured(f"{permission!r} is no permission of any model")


def has_one(request: HttpRequest, view: Any) -> bool:
    """Whether the login has what :func:`needs` says of the view; also if it says nothing."""
    needed = getattr(view, "permissions", ())
    return not needed or any(request.user.has_perm(permission) for permission in needed)


def guarded(site: Any, view: Any, allows: Allows, may_write: bool) -> Any:
    """The view behind its permission. ``may_write``: whether it may be asked to do something, or only to show."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # Who is not in yet is asked to log in by the view itself, not refused here.
        if site.has_permission(request):
            if not allows(request):
                return site.admin_view(_refuse)(request, *args, **kwargs)
            if not may_write and request.method not in SAFE_METHODS:
                return HttpResponseNotAllowed(SAFE_METHODS)
        return view(request, *args, **kwargs)

    asked.allows = allows  # type: ignore[attr-defined]
    return asked


def _refuse(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    # A view like any other, so that whoever watches them sees what was refused.
    raise PermissionDenied


def may_follow(request: HttpRequest, link: Any) -> bool:
    """Whether a link to one of our pages would be answered for this login, as far as its permissions go."""
    allows: Allows | None = getattr(_view_of(settings.ROOT_URLCONF, urlsplit(str(link)).path), "allows", None)
    return allows is None or allows(request)


@lru_cache(maxsize=1024)
def _view_of(urlconf: str, path: str) -> Any:
    try:
        return resolve(path, urlconf).func
    except Resolver404:
        return None
