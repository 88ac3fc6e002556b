"""The history of records on operator pages: of one record all that arrived, of one batch all that it brought."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import NoReverseMatch, URLPattern, path, reverse

from track360.core.json import dumps
from track360.ingest import registry
from track360.ingest.contract import EntitySpec
from track360.ingest.history import arrivals
from track360.ingest.history.arrivals import Arrival, BatchOrigin, FieldChange
from track360.ingest.models import Batch
from track360.ingest.personal import is_personal
from track360.site.exports import KINDS as FILES
from track360.site.exports import Column, download, file_name
from track360.site.masking import masked, sees_clear
from track360.site.permissions import may_follow
from track360.site.read_only import DetailRow, ReadOnlyAdmin

PER_PAGE = 50
KINDS = {
    arrivals.NEW: "new record",
    arrivals.NEWER: "changed",
    arrivals.OLDER: "came late",
    arrivals.WHOLE: "replaced",
}


class Line(NamedTuple):
    """An arrival for reading, with links inside the site."""

    arrival: Arrival
    link: str
    way: str
    received_at: Any
    kind: str
    changes: list[tuple[str, str, str]]


class Item(NamedTuple):
    """One changed field of one arrival, for the download."""

    line: Line
    name: str
    before: Any
    after: Any


EXPORT = (
    Column("record", lambda item: item.line.arrival.key),
    Column("batch", lambda item: item.line.arrival.batch_id),
    Column("received_at", lambda item: item.line.received_at),
    Column("came_by", lambda item: item.line.way),
    Column("as_of", lambda item: item.line.arrival.at),
    Column("what", lambda item: item.line.kind),
    Column("field", lambda item: item.name),
    Column("before", lambda item: item.before),
    Column("after", lambda item: item.after),
)


class HistoryAdmin(ReadOnlyAdmin):
    """The records of an entity, and of each what it says and everything that arrived for it.

    ``entity`` is the name in the registry; ``shown`` are the fields on the page of a record and in the download,
    which ends with the totals of those that are ``summed``.
    """

    entity = ""
    shown: tuple[str, ...] = ()
    summed: tuple[str, ...] = ()
    list_select_related = ("partner",)
    # By id and nothing else: the tables are too long to be sorted by what has no index.
    ordering = ("-id",)
    sortable_by = ()
    object_template = "ingest/record.html"

    def columns(self, request: HttpRequest) -> list[Column]:
        """The partner, and every field that is shown."""
        return [
            Column("partner", lambda row: row.partner.code),
            *(
                Column(name, partial(_field, name), total=name in self.summed, currency=name == "currency")
                for name in self.shown
            ),
        ]

    def details(self, request: HttpRequest, row: Any) -> list[DetailRow]:
        """Every field that is known."""
        known = [DetailRow(name.replace("_", " ").capitalize(), self._known(request, row, name)) for name in self.shown]
        return [DetailRow("Partner", row.partner), *(fact for fact in known if fact.value not in (None, ""))]

    def _known(self, request: HttpRequest, row: Any, name: str) -> Any:
        return masked(name, _field(name, row)) if self.is_masked(request, name) else _said(row, name)

    def more_urls(self, name: str) -> list[URLPattern]:
        """With the download of the history."""
        view = self.admin_site.admin_view(self.history_view)
        return [
            path("<path:object_id>/history/<str:kind>/", view, name=f"{name}_arrivals"),
            *super().more_urls(name),
        ]

    def object_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """With what arrived, the latest first."""
        spec = registry.ENTITIES[self.entity]
        context = super().object_context(request, row)
        return {
            **context,
            "lines": self._lines(request, row),
            "whole": spec.versions is None,
            "exports": _exports(f"{self.admin_site.name}:{self._name()}_arrivals", row.pk),
        }

    def history_view(self, request: HttpRequest, object_id: str, kind: str) -> HttpResponseBase:
        """The same as a file, a row per field."""
        row = self.find(request, object_id)
        return _download(kind, file_name(f"{self.entity}-history", row.partner.code), self._lines(request, row))

    def _lines(self, request: HttpRequest, row: Any) -> list[Line]:
        spec = registry.ENTITIES[self.entity]
        return lines(request, self.admin_site.name, spec, arrivals.of_record(spec, row))


class BatchHistory(ReadOnlyAdmin):
    """The page of a batch, with what it brought."""

    object_template = "ingest/batch.html"

    def more_urls(self, name: str) -> list[URLPattern]:
        """With the download of what it brought."""
        view = self.admin_site.admin_view(self.records_view)
        return [
            path("<path:object_id>/records/<str:kind>/", view, name=f"{name}_records"),
            *super().more_urls(name),
        ]

    def object_context(self, request: HttpRequest, row: Batch) -> dict[str, Any]:
        """One page of its records."""
        asked = request.GET.get("page", "1")
        page = int(asked) if asked.isdecimal() and 0 < len(asked) < 7 and int(asked) else 1
        spec = registry.ENTITIES.get(row.entity)
        found = arrivals.in_batch(spec, row, (page - 1) * PER_PAGE, PER_PAGE + 1) if spec else []
        # What was unchanged has left nothing that could be shown.
        written = row.created + row.updated + row.stale
        return {
            **super().object_context(request, row),
            "lines": lines(request, self.admin_site.name, spec, found[:PER_PAGE]) if spec else [],
            "page": page,
            "more": len(found) > PER_PAGE,
            "whole": bool(spec and spec.versions is None),
            "written": written,
            "exports": _exports(f"{self.admin_site.name}:{self._name()}_records", row.pk) if written else [],
        }

    def records_view(self, request: HttpRequest, object_id: str, kind: str) -> HttpResponseBase:
        """All of them as a file, a row per field."""
        row = self.find(request, object_id)
        if row.entity not in registry.ENTITIES:
            raise Http404
        spec = registry.ENTITIES[row.entity]
        found = arrivals.in_batch(spec, row, 0, row.received)
        return _download(kind, f"batch-{row.pk}", lines(request, self.admin_site.name, spec, found))


def _said(row: Any, name: str) -> Any:
    """A field's value, with the partner's own word where an alias put ours in its place."""
    value, own = _field(name, row), (row.raw or {}).get(name)
    return f"{value} (sent as {own})" if own else value


def lines(request: HttpRequest, site: str, spec: EntitySpec, found: list[Arrival]) -> list[Line]:
    """Arrivals for reading, as far as the login may read them, each with its batch and the way it came."""
    ways = arrivals.origins(arrival.batch_id for arrival in found)
    told = found if sees_clear(request) else [_masked(spec, arrival) for arrival in found]
    shown = [_line(site, spec, arrival, ways.get(arrival.batch_id)) for arrival in told]
    return [line if may_follow(request, line.link) else line._replace(link="") for line in shown]


def _masked(spec: EntitySpec, arrival: Arrival) -> Arrival:
    changes = [
        FieldChange(name, masked(name, before), masked(name, after)) if is_personal(spec.name, name) else change
        for change in arrival.changes
        for name, before, after in [change]
    ]
    return arrival._replace(changes=changes)


def _line(site: str, spec: EntitySpec, arrival: Arrival, way: BatchOrigin | None) -> Line:
    changes = [
        (name.replace("_", " "), arrivals.shown(before), arrivals.shown(after))
        for name, before, after in arrival.changes
    ]
    received_at = way.batch.received_at if way else None
    return Line(arrival, _link(site, spec, arrival), said(way), received_at, KINDS[arrival.kind], changes)


def said(way: BatchOrigin | None) -> str:
    """The way in, in words."""
    if way is None:
        return "its receipt is not kept"
    if way.batch.origin == "release":
        return "waited for its parent, released when that arrived"
    if way.batch.origin != "push":
        return way.batch.origin
    by = f" by {way.client}" if way.client else ""
    return f"push{by}{f' from {way.address}' if way.address else ''}"


def _link(site: str, spec: EntitySpec, arrival: Arrival) -> str:
    meta = spec.model._meta
    if arrival.row_id is None:
        return ""
    try:
        return reverse(f"{site}:{meta.app_label}_{meta.model_name}_change", args=[arrival.row_id])
    except NoReverseMatch:
        return ""


def _field(name: str, row: Any) -> Any:
    value = getattr(row, name)
    return dumps(value).decode() if isinstance(value, dict) else value


def _exports(name: str, pk: int) -> list[tuple[str, str]]:
    return [(kind, reverse(name, args=[pk, kind])) for kind in FILES]


def _download(kind: str, name: str, found: list[Line]) -> HttpResponseBase:
    if kind not in FILES:
        raise Http404
    return download(kind, name, EXPORT, _items(found))


def _items(found: list[Line]) -> Iterator[Item]:
    for line in found:
        for name, before, after in line.arrival.changes:
            yield Item(line, name, _cell(before), _cell(after))


def _cell(value: Any) -> Any:
    """Numbers and dates as such; what is nested as text."""
    return arrivals.shown(value) if isinstance(value, dict | list | bool) else value
