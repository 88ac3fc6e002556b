"""Writing the log of people."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest

from track360.partners.people.models import Kind

log = logging.getLogger(__name__)


def record(who: Any, kind: Kind, *, partner: Any = None, subject: Any = "", **what: Any) -> None:
    """Note what somebody did; who: the request, or a login. subject: a row or a text, whom or what it was done to."""
    user = who.user if isinstance(who, HttpRequest) else who
    address = who.META.get("REMOTE_ADDR", "") if isinstance(who, HttpRequest) else ""
    log.info("%s %s by %s from %s: %s %s", kind.value, subject, getattr(user, "pk", None), address, partner, what)
