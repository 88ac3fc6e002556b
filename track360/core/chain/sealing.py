"""Sealing what came: the database does it, we only ask."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import connection

from track360.core.chain.models import Seal, Secret
from track360.core.chain.registry import CHAINS

ROWS_AT_ONCE = 200_000
"""Of one transaction: so much is lost when it is interrupted."""
_SEAL = "SELECT core_seal_rows(%s, %s, %s)"
_BLANK = "SELECT core_blank_rows(%s, %s, %s)"


def seal_all() -> int:
    """Seal everything that can be; how many rows were. What came in the last moments waits for the next call."""
    return sum(_seal(what) for what in CHAINS)


def blank(what: str, ids: list[int]) -> int:
    """Take what is personal out of these rows of a chained table, for ever; how many there were. The chain holds."""
    return _ask(_BLANK, what, ids, key())


def heads() -> list[Seal]:
    """The newest seal of every chain."""
    return list(Seal.objects.order_by("what", "partner_id", "-number").distinct("what", "partner_id").defer("marks"))


def key() -> bytes:
    """With which personal columns are digested. Raises ``UnreadableSecret`` when no field key fits."""
    # Kept in the database, so that a backup of it and the field keys are all that a proof needs.
    return bytes.fromhex(Secret.objects.get_or_create(name="chain", defaults={"value": secrets.token_hex(32)})[0].value)


def _seal(what: str) -> int:
    total = done = _ask(_SEAL, what, key(), ROWS_AT_ONCE)
    while done == ROWS_AT_ONCE:
        done = _ask(_SEAL, what, key(), ROWS_AT_ONCE)
        total += done
    return total


def _ask(statement: str, *parameters: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.fetchone()[0])
