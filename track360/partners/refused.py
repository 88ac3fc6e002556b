"""Calls that were refused, counted by the minute: whoever floods us must not flood the audit log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from track360.core import clock, net
from track360.partners.models import RefusedCalls

# Of one minute and address: the first is a call like any other, and has its audit entry.
COUNT = """
counted AS (
    INSERT INTO partners_refusedcalls AS r (minute, address, status, client, partner_id, calls)
    VALUES (date_trunc('minute', %(at)s::timestamptz), %(neighbourhood)s, %(status)s, %(known_client)s, %(partner)s, 1)
    ON CONFLICT (minute, address, status, client) DO UPDATE SET calls = r.calls + 1 RETURNING calls)
"""
_OVER_LIMIT = 429


def is_counted(partner_id: int | None, status: int) -> bool:
    """Whether such an answer is counted: nobody stands behind the call, or somebody who was told to wait."""
    return status >= 400 and (partner_id is None or status == _OVER_LIMIT)


def params(client: str, address: str | None, partner_id: int | None) -> dict[str, Any]:
    """What ``COUNT`` needs beside an audit entry. A client's name that nobody proved would make a row per guess."""
    return {
        "neighbourhood": net.neighbourhood(address) if address else "",
        "known_client": client if partner_id else "",
    }


def forget(keep_days: int) -> None:
    """Drop what is older than the audit log."""
    RefusedCalls.objects.filter(minute__lt=clock.now() - timedelta(days=keep_days)).delete()
