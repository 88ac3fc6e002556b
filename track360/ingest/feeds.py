"""When a partner's records are due every day, in UTC; what nobody has set is as here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time

from track360.ingest import registry
from track360.ingest.models import FeedDue
from track360.partners.models import Partner

# A trading day is sent once it is over, by the small hours; the rest comes when it happens.
DUE: Mapping[str, time] = {"trading-activity": time(6)}


def due_times(partners: Iterable[Partner]) -> dict[tuple[int, str], time | None]:
    """By partner's key and entity; None: at no time of the day."""
    wanted = [partner.pk for partner in partners]
    told = {(pk, entity): DUE.get(entity) for pk in wanted for entity in registry.ENTITIES}
    rows = FeedDue.objects.filter(partner__in=wanted, entity__in=registry.ENTITIES)
    return told | {(pk, entity): due for pk, entity, due in rows.values_list("partner", "entity", "due")}


def set_due(partner: Partner, due: Mapping[str, time | None]) -> None:
    """Set the due times of these entities. Raises KeyError for an entity that there is not."""
    for entity, at in due.items():
        FeedDue.objects.update_or_create(partner=partner, entity=registry.ENTITIES[entity].name, defaults={"due": at})
