"""Erasing a human: whatever says something about them goes; the partner's own ids and every amount stay.

What is personal is said by the contracts (``Field.personal``); what nobody described (``extra``, the partner's raw
words, records in a waiting room, kept answers) may be anything, so it goes too. An id of the partner's is a pseudonym
that only the partner can resolve; the ledger names its sources by it and cannot change.
"""

from __future__ import annotations

from django.db import connection, transaction

from track360.ingest import slot
from track360.ingest.contract import EntitySpec
from track360.ingest.models import IdempotentAnswer, Parked, Quarantined
from track360.partners.models import Partner

UNDESCRIBED = ("extra", "raw")


@transaction.atomic
def erase(partner: Partner, customer_id: str) -> dict[str, int]:
    """Erase one customer; how many rows of each kind were blanked or deleted. A second time finds nothing left to say.

    Kept answers to idempotency keys quote keys and faults, not records, but are dropped for the whole partner to be sure.
    """
    told = {spec.name: _blank(spec, partner, customer_id) for spec in slot.ENTITIES.values()}
    told["versions"] = sum(_blank_versions(spec, partner, customer_id) for spec in slot.ENTITIES.values())
    waiting = {"partner": partner, "record__customer_id": customer_id}
    told["parked"] = Parked.objects.filter(**waiting).delete()[0]
    told["quarantined"] = Quarantined.objects.filter(**waiting).delete()[0]
    told["answers"] = IdempotentAnswer.objects.filter(partner=partner).delete()[0]
    return told


def _personal(spec: EntitySpec) -> tuple[str, ...]:
    return (*(f.name for f in spec.fields if f.personal), *UNDESCRIBED)


def _blank(spec: EntitySpec, partner: Partner, customer_id: str) -> int:
    """Blank the current rows of an entity."""
    names = _personal(spec)
    rows = spec.model._default_manager.filter(partner=partner, customer_id=customer_id)
    return rows.update(**dict.fromkeys(names))


def _blank_versions(spec: EntitySpec, partner: Partner, customer_id: str) -> int:
    """Take what is personal out of every version received, whoever's words it was in."""
    if spec.versions is None:
        return 0
    (key,) = spec.key
    # The hashes stay as they were: they order versions, and a digest of a whole record gives nobody's name
    # away.
    statement = f"""UPDATE {spec.versions._meta.db_table} SET fields = fields - %s::text[]
        WHERE partner_id = %s AND fields ?| %s::text[]
        AND {key} IN (SELECT {key} FROM {spec.table} WHERE partner_id = %s AND customer_id = %s)"""
    names = list(_personal(spec))
    with connection.cursor() as cursor:
        cursor.execute(statement, [names, partner.pk, names, partner.pk, customer_id])
        return cursor.rowcount
