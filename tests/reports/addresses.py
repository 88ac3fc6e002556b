"""Every address there is, read from the resolver: a page added tomorrow is in the crawl without a word here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from track360.ingest import registry
from track360.reports.published import REPORTS

ROUTE = re.compile(r"<(?:\w+:)?(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)")
WORDS = {
    "vertical": ["forex"],
    "kind": ["csv", "xlsx"],
    "entity": ["customers", "transactions", "trading-activity"],
    "name": sorted(REPORTS),
    "app_label": ["customers"],
}
"""Parameters that choose among words of ours; whatever else stands in an address is somebody's id."""


class Address(NamedTuple):
    """A path with ``{}`` where an id stands; ``ids`` tells how many."""

    path: str
    ids: int

    def of(self, value: str) -> str:
        """The path to that id."""
        return self.path.replace("{}", value)


def addresses(prefix: str) -> list[Address]:
    """Every address that begins so, in all spellings of the words in it."""
    found = [
        spelled
        for route in _routes(get_resolver().url_patterns, "/")
        if route.startswith(prefix)
        for spelled in _spelled(route)
    ]
    return sorted(set(found))


def _routes(patterns: list[Any], before: str) -> Iterator[str]:
    for pattern in patterns:
        here = before + _template(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            yield here


def _template(pattern: Any) -> str:
    """``customers/<path:customer_id>`` and ``^(?P<url>.*)$`` with their parameters in braces."""
    text = str(pattern)
    if not isinstance(pattern, RegexPattern):
        return ROUTE.sub(r"{\1}", text)
    return GROUP.sub(r"{\1}", text.removeprefix("^").removesuffix("$").replace("\\Z", ""))


def _spelled(route: str) -> Iterator[Address]:
    names = re.findall(r"\{(\w+)\}", route)
    chosen = [name for name in names if name in WORDS]
    for words in product(*(WORDS[name] for name in chosen)):
        path = route
        for name, word in zip(chosen, words, strict=True):
            path = path.replace(f"{{{name}}}", word)
        yield Address(re.sub(r"\{\w+\}", "{}", path), len(names) - len(chosen))


def parameters_of(view_path: str, document: dict[str, Any]) -> set[str]:
    """The query parameters that the published document names for a path, and those every list might know."""
    told = {
        parameter["name"]
        for path, methods in document["paths"].items()
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), view_path)
        for parameter in methods.get("get", {}).get("parameters", [])
        if parameter.get("in") == "query"
    }
    return told | {"q", "search", "ordering", "customer_id", "affiliate_id", "id", "partner_id", "batch_id"}


assert set(WORDS["entity"]) >= set(registry.ENTITIES), "an entity was added: name it in WORDS"
