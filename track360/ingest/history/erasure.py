"""Erasing a human: whatever says something about them goes; the partner's own ids and every amount stay.

What is personal is said by the contracts (``Field.personal``); what nobody described (``extra``, the partner's raw
words, records in a waiting room, kept answers) may be anything, so it goes too. An id of the partner's is a pseudonym
that only the partner can resolve; the ledger names its sources by it and cannot change.
"""

from __future__ import annotations

import json

from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

from track360.affiliates.services import remember_own_account
from track360.ingest import registry
from track360.ingest.contract import EMAIL, EntitySpec
from track360.ingest.models import IdempotentAnswer, Parked
from track360.ingest.write.retry import retried
from track360.partners.models import Partner
from track360.queue import outbox
from track360.queue.outbox import Happened

UNDESCRIBED = ("extra", "raw")
# A row that made no record has the partner's own names and shapes, so the words are looked for anywhere in it.
_DROP_QUARANTINED = """DELETE FROM ingest_quarantined
    WHERE partner_id = %s AND jsonb_path_exists(record, '$.** ? (@ == $said[*])', %s::jsonb)"""
_STRIP_VERSIONS = """UPDATE {versions} SET fields = fields - %s::text[]
    WHERE partner_id = %s AND fields ?| %s::text[] AND {key} = ANY(%s)"""


def erase(partner: Partner, customer_id: str) -> dict[str, int]:
    """Erase one customer; how many rows of each kind were blanked or deleted, all 0 for an id that nothing here names.

    A second time finds nothing left to say. A push that arrives later is taken in like any other.
    """
    return retried(lambda: _erase(partner, customer_id))


@transaction.atomic
def _erase(partner: Partner, customer_id: str) -> dict[str, int]:
    # Waiting rooms first: a record that is released meanwhile has then landed before the rows are looked at.
    waiting = Parked.objects.filter(partner=partner, record__customer_id=customer_id)
    told = {
        "parked": waiting.delete()[0],
        "quarantined": _drop_quarantined(partner, customer_id),
        "versions": 0,
    }
    words = {customer_id, *_addresses(partner, customer_id)}
    told["calls"] = sum(erase_from(partner, customer_id, words) for erase_from in registry.ERASERS)
    _remember_who(partner, customer_id)
    for spec in registry.ENTITIES.values():
        told[spec.name] = _blank(spec, partner, customer_id, told)
    # They quote keys and faults, not records, but are dropped for the whole partner to be sure.
    answers = IdempotentAnswer.objects.filter(partner=partner)
    return told | {"answers": answers.delete()[0] if any(told.values()) else 0}


def _drop_quarantined(partner: Partner, customer_id: str) -> int:
    said: list[str | int] = [customer_id, *_addresses(partner, customer_id)]
    if customer_id.isascii() and customer_id.isdigit():
        said.append(int(customer_id))
    with connection.cursor() as cursor:
        cursor.execute(_DROP_QUARANTINED, [partner.pk, json.dumps({"said": said})])
        return cursor.rowcount


def _addresses(partner: Partner, customer_id: str) -> set[str]:
    """Every e-mail address that the customer was ever known by."""
    spec = registry.ENTITIES["customers"]
    assert spec.versions is not None
    names = [f"fields__{name}" for name in _emails(spec)]
    kept = spec.versions._default_manager.filter(partner=partner, customer_id=customer_id).values_list(*names)
    return {address for version in kept for address in version if address}


def _remember_who(partner: Partner, customer_id: str) -> None:
    """That the customer is an affiliate decides money, and would be known by the address alone."""
    spec = registry.ENTITIES["customers"]
    rows = spec.model._default_manager.filter(partner=partner, customer_id=customer_id)
    for address in filter(None, (one for row in rows.values_list(*_emails(spec)) for one in row)):
        remember_own_account(partner, customer_id, address)


def _emails(spec: EntitySpec) -> list[str]:
    return [field.name for field in spec.fields if field.kind is EMAIL]


def _blank(spec: EntitySpec, partner: Partner, customer_id: str, told: dict[str, int]) -> int:
    """Blank the rows of an entity, and every version of them that was received."""
    names = [*(field.name for field in spec.fields if field.personal), *UNDESCRIBED]
    rows = _rows(spec, partner, customer_id)
    if spec.versions:
        # Locked first: a push under way has then added its version before they are looked at.
        locked = rows.select_for_update(no_key=True).order_by(spec.key[0])
        keys = list(locked.values_list(spec.key[0], flat=True))
        told["versions"] += _strip(spec, partner, keys, names)
        told_of = (Happened(f"{spec.subject}.updated", key, customer_id=customer_id) for key in keys)
        outbox.append(partner.pk, told_of)
    return rows.update(**dict.fromkeys(names))


def _rows(spec: EntitySpec, partner: Partner, customer_id: str) -> QuerySet[Model]:
    """What is the customer's; also what once was, for a later word may have kept the fields of an earlier one."""
    whose = Q(customer_id=customer_id)
    if spec.versions:
        once = spec.versions._default_manager.filter(partner=partner, fields__customer_id=customer_id)
        whose |= Q(**{f"{spec.key[0]}__in": once.values(spec.key[0])})
    return spec.model._default_manager.filter(whose, partner=partner)


def _strip(spec: EntitySpec, partner: Partner, keys: list[str], names: list[str]) -> int:
    # The hashes stay: they order versions, and know again a version that is sent again.
    assert spec.versions is not None
    statement = _STRIP_VERSIONS.format(versions=spec.versions._meta.db_table, key=spec.key[0])
    with connection.cursor() as cursor:
        cursor.execute(statement, [names, partner.pk, names, keys])
        return cursor.rowcount
