"""Reading what ingest left: receipts, waiting records, schemas."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from django.http import Http404, QueryDict

from track360.core.opaque import NotOurs
from track360.ingest import registry
from track360.ingest.models import Batch, Parked
from track360.ingest.request import lists
from track360.ingest.request.parameters import one_of, refuse_unknown
from track360.ingest.schemas import record_schema
from track360.ingest.write.receipts import BATCH, COUNTED
from track360.partners.models import Partner
from track360.verticals.registry import VERTICALS

PARKED_FILTERS = ("entity", "waits_for")


def batch(partner: Partner, batch_id: str) -> dict[str, Any]:
    """One batch of the partner's as the API tells it. Raises ``Http404``, also for somebody else's."""
    try:
        found = Batch.objects.get(partner=partner, pk=partner.opaque.number(BATCH, batch_id))
    except (NotOurs, Batch.DoesNotExist) as error:
        raise Http404 from error
    return _batch(partner, found)


def batches(partner: Partner, numbers: Collection[str]) -> dict[str, dict[str, Any]]:
    """Some of the partner's batches by their numbers, each as the API tells it."""
    rows = Batch.objects.filter(partner=partner, pk__in=map(int, numbers))
    return {str(row.pk): _batch(partner, row) for row in rows}


def _batch(partner: Partner, of: Batch) -> dict[str, Any]:
    names = ("entity", "origin", "mode", "received_at", "received", *COUNTED, "warnings")
    return {"batch_id": partner.opaque.id(BATCH, of.pk)} | {name: getattr(of, name) for name in names}


def parked_page(partner: Partner, parameters: QueryDict) -> bytes:
    """One page of the partner's waiting records, as the JSON envelope."""
    refuse_unknown(parameters, [*lists.PAGING, *PARKED_FILTERS])
    rows = Parked.objects.filter(partner=partner)
    entity = one_of(parameters, "entity", list(registry.ENTITIES))
    waits_for = one_of(parameters, "waits_for", [*registry.ENTITIES, "affiliates"])
    rows = rows.filter(entity=entity) if entity else rows
    rows = rows.filter(parent_entity=waits_for) if waits_for else rows
    return lists.page(partner, rows, parameters, partial(_parked, partner), "parked")


def schema(vertical: str, name: str) -> dict[str, Any]:
    """A published schema. Raises ``Http404``."""
    entity, dot, patch = name.partition(".")
    if vertical not in VERTICALS or entity not in registry.ENTITIES or (dot and patch != "patch"):
        raise Http404
    return record_schema(registry.ENTITIES[entity], VERTICALS[vertical], patch=bool(dot))


def _parked(partner: Partner, row: Parked) -> dict[str, Any]:
    return {
        "entity": row.entity,
        "key": row.key,
        "waits_for": {"entity": row.parent_entity, "id": row.parent_id},
        "parked_at": row.parked_at,
        "batch_id": partner.opaque.id(BATCH, row.batch_id),
    }
