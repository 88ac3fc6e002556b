"""Writing the log of people.

What shows a person's data or lets it out is not done unless it is logged; everything else goes on, and what could
not be stored is in the process log, without name, address or words.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import Error, IntegrityError

from track360.core import clock, net, partitions, prepared, throttle
from track360.core.chain.chain import Chain
from track360.core.prepared import storable
from track360.partners.people import current
from track360.partners.people.actors import Actor, actor_of
from track360.partners.people.models import Kind, PersonEvent
from track360.site.watching import NotLogged

log = logging.getLogger("track360.people")
TABLE = PersonEvent._meta.db_table
CLOSED = frozenset({Kind.PAGE, Kind.EXPORT, Kind.VIEW_AS_BEGAN})
"""What does not happen where it cannot be logged."""
SUBJECT_LENGTH, NAME_LENGTH, AGENT_LENGTH = 500, 300, 200
MOST = {Kind.SIGN_IN_FAILED: 10, Kind.SIGN_IN_REFUSED: 10, Kind.SECOND_FACTOR_FAILED: 10, Kind.LOCKED_OUT: 1}
"""Of an address in a minute: anybody can fail, as often as they like, and the log is for ever."""
AGAIN = timedelta(minutes=1)
"""So long the same page, opened once more, is one event: pages that watch something reload themselves."""
_INSERT = f"""
INSERT INTO {TABLE} (at, kind, user_id, name, site, partner_id, subject, address, agent, status, what)
SELECT n.* FROM (VALUES (%s::timestamptz, %s, %s::bigint, %s, %s, %s::bigint, %s, %s::inet, %s, %s::smallint,
    %s::jsonb)) n (at, kind, user_id, name, site, partner_id, subject, address, agent, status, what)
WHERE n.kind <> '{Kind.PAGE}' OR NOT EXISTS (SELECT FROM {TABLE} t
    WHERE t.name = n.name AND t.at > %s AND (t.kind, t.site, t.subject, t.what) = (n.kind, n.site,
    n.subject, n.what) AND (t.user_id, t.address, t.status) IS NOT DISTINCT FROM (n.user_id, n.address, n.status))"""


def record(
    who: Any,
    kind: str,
    *,
    partner: Any = None,
    subject: Any = "",
    status: int | None = None,
    name: str | None = None,
    **what: Any,
) -> None:
    """Store one event, in the transaction that is open, if one is: a change that is taken back has not happened.

    who: the request, or a login; ``None``: the request being answered, else the command. kind: one of ``Kind``.
    partner: its row or key. subject: a row, or a text. name: in place of who's own. Raises :class:`NotLogged` for the
    kinds in ``CLOSED``. A refusal is told by whoever stands outside the transaction that it ends.
    """
    actor = actor_of(_asking(who))
    row = _row(actor, kind, _key(partner), _subject(subject), status, what)
    if name is not None:
        row[3] = storable(name, NAME_LENGTH)
    try:
        if _is_admitted(actor, kind):
            _store(row)
    except Error as error:
        # Without the error's text, in which PostgreSQL repeats the row.
        why = type(error).__name__
        log.error("%s on %s by login %s not stored (%s): %s", kind, actor.site, actor.user_id, why, row[6])
        if kind in CLOSED:
            raise NotLogged(kind) from error


def _is_admitted(actor: Actor, kind: str) -> bool:
    if kind not in MOST or actor.address is None:
        return True
    return throttle.hit("events", f"people:{kind}:{net.neighbourhood(actor.address)}", MOST[Kind(kind)]).admitted


def _asking(who: Any) -> Any:
    """In place of a login that acts in a request, the request: it knows from where."""
    asking = current.request()
    user = getattr(asking, "user", None)
    is_own = who is None or (user is not None and getattr(who, "pk", None) == user.pk)
    return asking if asking is not None and is_own else who


def roll_partitions(keep_days: int) -> list[str]:
    """Make the days ahead and drop those older than ``keep_days``; returns the dropped partitions."""
    return partitions.roll(TABLE, clock.now().date(), keep_days)


def _store(row: list[Any]) -> None:
    try:
        _insert(row)
    except IntegrityError:  # no partition for this day yet
        partitions.ensure(TABLE, row[0].date())
        _insert(row)


def _insert(row: list[Any]) -> None:
    prepared.fetch_apart(_INSERT, [*row, row[0] - AGAIN])


def _row(
    actor: Actor, kind: str, partner_id: int | None, subject: str, status: int | None, what: dict[str, Any]
) -> list[Any]:
    return [
        clock.now(),
        str(kind),
        actor.user_id,
        storable(actor.name, NAME_LENGTH),
        storable(actor.site, 32),
        partner_id,
        storable(subject, SUBJECT_LENGTH),
        actor.address,
        storable(actor.agent, AGENT_LENGTH),
        status,
        storable(json.dumps(what, default=str, ensure_ascii=False).replace("\\u0000", "\\ufffd"), None),
    ]


def _key(partner: Any) -> int | None:
    return partner if partner is None or isinstance(partner, int) else int(partner.pk)


def _subject(subject: Any) -> str:
    return subject if isinstance(subject, str) else f"{subject._meta.label_lower}:{subject.pk}"


def _kept_days() -> int:
    return max(settings.PEOPLE_DAYS, partitions.LEAST_DAYS)


CHAIN = Chain("people", PersonEvent, personal=("name", "address", "agent"), at="at", kept_days=_kept_days)
