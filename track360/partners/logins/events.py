"""What happens at the door goes into the log of people; the room of the door, below this one, knows no log."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from track360.partners.people import log
from track360.partners.people.models import Kind
from track360.site.sign_in.signals import person_event


def connect() -> None:
    """Begin to listen."""
    person_event.connect(_record, dispatch_uid="what happens at the door")


def _record(sender: Any, request: HttpRequest, user: Any, kind: str, what: dict[str, Any], **_: Any) -> None:
    log.record(request, Kind(kind), subject=user or "", **what)
