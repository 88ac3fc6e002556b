"""When a partner's records are due every day, in UTC (what nobody has set is as here), and that they have not come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from django.db import transaction

from track360.ingest import registry
from track360.ingest.models import FeedDue, LateFeed
from track360.partners.models import Partner
from track360.queue import outbox
from track360.queue.outbox import Happened

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


@transaction.atomic
def note(partner: Partner, entity: str, due: datetime, is_late: bool) -> None:
    """Tell, once, that what was due at an instant has not come; and, once, that it has."""
    if is_late:
        _, changed = LateFeed.objects.get_or_create(partner=partner, entity=entity, defaults={"due": due})
    else:
        changed = LateFeed.objects.filter(partner=partner, entity=entity).delete()[0] > 0
    if changed:
        what = "late" if is_late else "recovered"
        outbox.append(partner.pk, [Happened(f"feed.{what}", change={"entity": entity, "due": due.isoformat()})])
