"""The list of what takes four eyes holds every way in that writes: pages, actions, commands and calls of the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from inspect import unwrap
from typing import Any

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from commissions.corrections.handlers import HANDLERS
from commissions.corrections.models import Kind
from tests.architecture.rooms import PACKAGES
from tests.factories import make_operator
from track360 import four_eyes
from track360.site.lists import ListAdmin
from track360.site.read_only import ReadOnlyAdmin
from track360.site.sites import affiliate_site, operator_site

SITES = (operator_site, affiliate_site)
WRITING = ("post", "put", "patch", "delete")
SHOWING = {"changelist_view": ReadOnlyAdmin, "object_view": ReadOnlyAdmin, "export_view": ListAdmin}
"""Views of the kit that only show rows, where an admin class has no action."""


def patterns(listed: list[Any]) -> Iterator[URLPattern]:
    for each in listed:
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns)
        else:
            yield each


def pages() -> Iterator[str]:
    """Of both sites, but for what the kit only shows."""
    for site in SITES:
        for pattern in patterns(site.get_urls()):
            view: Any = unwrap(pattern.callback)
            owner = getattr(view, "__self__", None)
            if not isinstance(owner, SHOWING.get(getattr(view, "__name__", ""), ())):
                yield f"page {site.name}:{pattern.name or pattern.pattern}"


def actions() -> Iterator[str]:
    """Of every list, as somebody sees them who may do everything."""
    request = RequestFactory().get("/")
    request.user = make_operator()
    for site in SITES:
        for model, admin in site._registry.items():
            yield from (f"action {site.name}:{model._meta.label_lower}:{name}" for name in admin.get_actions(request))


def commands() -> Iterator[str]:
    ours = {config.name for config in apps.get_app_configs() if config.name.partition(".")[0] in PACKAGES}
    yield from (f"command {name}" for name, app in get_commands().items() if app in ours)


def calls() -> Iterator[str]:
    """Of the API: a view that is a function takes any method."""
    outside = [each for each in get_resolver().url_patterns if str(each.pattern) not in ("admin/", "affiliate/")]
    for pattern in patterns(outside):
        view: Any = getattr(pattern.callback, "view_class", getattr(pattern.callback, "cls", None))
        if view is None:
            yield f"api ANY {pattern.pattern}"
            continue
        taken = [name for name in WRITING if name in view.http_method_names and hasattr(view, name)]
        yield from (f"api {name.upper()} {pattern.name}" for name in taken)


@pytest.mark.django_db
def test_every_way_in_is_listed_once() -> None:
    found = {*pages(), *actions(), *commands(), *calls()}
    drafted = {way for ways in four_eyes.DRAFTED.values() for way in ways}
    listed = Counter([*drafted, *four_eyes.DECIDED, *(way for ways in four_eyes.ALONE.values() for way in ways)])
    assert [way for way, times in listed.items() if times > 1] == []
    assert (sorted(found - set(listed)), sorted(set(listed) - found)) == ([], [])


def test_every_kind_of_change_by_hand_has_its_handler() -> None:
    assert set(HANDLERS) == set(Kind)
    always_two = {handler.kind for handler in HANDLERS.values() if handler.always_two}
    assert always_two == {Kind.FOUR_EYES, Kind.PAYOUT_DETAILS}
