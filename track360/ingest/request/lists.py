"""Lists: by page, or by a cursor that gives every row that existed when the walk began exactly once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from track360.core.errors import Problem
from track360.core.json import dumps
from track360.core.opaque import NotOurs
from track360.ingest import registry
from track360.ingest.contract import EntitySpec, PartnerContract
from track360.ingest.request.filters import filterset, parameters_of
from track360.ingest.request.parameters import refuse_unknown, whole_number
from track360.ingest.write import current_rows
from track360.partners.models import Partner

PAGING = ("page", "per_page", "cursor")
PER_PAGE, MOST_PER_PAGE = 50, 500
_CURSOR = "list"


@dataclass(frozen=True, slots=True)
class _Walk:
    """Where a walk stands: rows with ``after`` < id ≤ ``until``; ``total`` was counted when it began."""

    after: int
    until: int
    total: int
    page: int
    of: str


def entity(spec: EntitySpec, partner: Partner, parameters: QueryDict) -> bytes:
    """A list page of an entity, as the JSON envelope."""
    refuse_unknown(parameters, [*PAGING, *parameters_of(spec, partner.vertical)])
    contract = registry.contract_of(spec, partner)
    rows = spec.model._default_manager.filter(partner=partner)
    found = filtered(filterset(spec, partner.vertical, partner.zone), rows, parameters)
    names = _names(contract)
    return page(
        partner, _chosen(spec, found, names), parameters, lambda row: _rendered(contract, row, names), spec.name
    )


def records(spec: EntitySpec, partner: Partner, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """Of an entity with a key of one field, the records of these keys, each as a list page tells it."""
    (key,) = spec.key
    contract = registry.contract_of(spec, partner)
    names = _names(contract)
    rows = spec.model._default_manager.filter(partner=partner, **{f"{key}__in": list(keys)})
    return {row[key]: _rendered(contract, row, names) for row in _chosen(spec, rows, names)}


def of_batches(spec: EntitySpec, partner: Partner, numbers: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """By number of the batch, the records that were last changed by it, each as a list page tells it."""
    contract = registry.contract_of(spec, partner)
    names = _names(contract)
    rows = spec.model._default_manager.filter(partner=partner, batch_id__in=list(map(int, numbers)))
    found: dict[str, list[dict[str, Any]]] = {number: [] for number in numbers}
    for row in _chosen(spec, rows, [*names, "batch_id"]).order_by("id"):
        found[str(row["batch_id"])].append(_rendered(contract, row, names))
    return found


def _names(contract: PartnerContract) -> list[str]:
    return [field.name for field in contract.spec.fields_of(contract.adds)]


def _chosen(spec: EntitySpec, rows: QuerySet[Any], names: Collection[str]) -> QuerySet[Any]:
    # As text, so that no number in it passes through a float.
    shown = {"extra_json": RawSQL("extra::text", ())} | {each.sent: each.value() for each in spec.in_force.values()}
    return rows.annotate(**shown).values("id", *shown, *names)


def filtered(kind: Any, rows: QuerySet[Any], parameters: QueryDict) -> QuerySet[Any]:
    """The rows that a filter set lets through. Raises :class:`Problem` (400) for a value it does not understand."""
    filters = kind(data=parameters, queryset=rows)
    read(filters)
    result: QuerySet[Any] = filters.qs
    return result


def read(filters: Any) -> dict[str, Any]:
    """The values of a filter set. Raises :class:`Problem` (400) for a value it does not understand."""
    if not filters.form.is_valid():
        errors = [
            {"index": None, "pointer": name, "code": "parameter", "message": " ".join(messages)}
            for name, messages in filters.form.errors.items()
        ]
        raise Problem(400, "A filter has a value that cannot be read.", code="parameter", errors=errors)
    values: dict[str, Any] = filters.form.cleaned_data
    return values


def page(
    partner: Partner, rows: QuerySet[Any], parameters: Mapping[str, str], render: Callable[[Any], Any], subject: str
) -> bytes:
    """One page of the partner's rows in order of ``id``, as the JSON envelope; ``subject`` names the list."""
    per_page = whole_number(parameters, "per_page", PER_PAGE, MOST_PER_PAGE)
    of = _fingerprint(subject, parameters)
    if "cursor" in parameters:
        # Which of the two counts nobody could tell.
        if "page" in parameters:
            raise Problem(400, "Give a page or a cursor, not both.", code="parameter")
        walk = _resumed(partner, parameters["cursor"], of)
        chosen: Iterable[Any] = rows.filter(id__gt=walk.after, id__lte=walk.until).order_by("id")[: per_page + 1]
    else:
        number = whole_number(parameters, "page", 1, 10**9)
        walk = _begun(rows, number, of)
        start = (number - 1) * per_page
        chosen = (
            # One more than asked for tells whether there is a next page.
            rows.filter(id__lte=walk.until).order_by("id")[start : start + per_page + 1] if start < walk.total else []
        )
    found = list(chosen)
    more, found = len(found) > per_page, found[:per_page]
    meta = {"total": walk.total, "page": walk.page, "per_page": per_page}
    meta["next_cursor"] = _next(partner, walk, _id(found[-1])) if more else None  # type: ignore[assignment]
    return dumps({"data": [render(row) for row in found], "meta": meta})


def _id(row: Any) -> int:
    return int(row.pk if isinstance(row, Model) else row["id"])


def _rendered(contract: PartnerContract, row: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    extra = row["extra_json"]
    told = {name: row[name] for name in names} | current_rows.told_dates(contract, row)
    for name, field in contract.spec.in_force.items():
        # Only where they differ: every other row comes back as it was sent, and re-sent changes nothing.
        if row[field.sent] != row[name]:
            told[name], told[field.sent] = row[field.sent], row[name]
    return told | {"extra": orjson.Fragment(extra) if extra else None}


def _begun(rows: QuerySet[Any], number: int, of: str) -> _Walk:
    """One snapshot for both numbers; apart, because a bare count needs only an index."""
    try:
        # The order is of no use to a count, and costs a sort.
        ids, params = rows.order_by().values("id").query.sql_with_params()
    except EmptyResultSet:
        return _Walk(0, 0, 0, number, of)
    both = f"SELECT (SELECT count(*) FROM ({ids}) c), (SELECT id FROM ({ids}) m ORDER BY id DESC LIMIT 1)"
    with connection.cursor() as cursor:
        cursor.execute(both, [*params, *params])
        total, until = cursor.fetchone()
    return _Walk(0, until or 0, total, number, of)


def _next(partner: Partner, walk: _Walk, after: int) -> str:
    # Not to be read, for our numbers tell what others send; made up, it could walk a list that nobody was given.
    return partner.opaque.place(_CURSOR, [after, walk.until, walk.total, walk.page + 1, walk.of])


def _resumed(partner: Partner, cursor: str, of: str) -> _Walk:
    try:
        walk = _Walk(*partner.opaque.at_place(_CURSOR, cursor))
    except NotOurs as error:
        raise Problem(400, "This is not a cursor of ours.", code="cursor") from error
    if walk.of != of:
        raise Problem(400, "This cursor belongs to another list or other filters.", code="cursor")
    return walk


def _fingerprint(subject: str, parameters: Mapping[str, str]) -> str:
    """What a cursor is good for: the list and its filters (``per_page`` may change on the way)."""
    filters = sorted((name, value) for name, value in parameters.items() if name not in PAGING)
    return sha256(repr((subject, filters)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
