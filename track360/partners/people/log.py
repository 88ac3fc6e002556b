"""Writing the log of people."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest

log = logging.getLogger(__name__)


def record(request_or_user: Any, kind: str, *, partner: Any = None, subject: str = "", **what: Any) -> None:
    """Note what somebody did: ``kind`` is a word (``sign_in``), ``subject`` whom or what it was done to."""
    from_request = isinstance(request_or_user, HttpRequest)
    user = request_or_user.user if from_request else request_or_user
    address = request_or_user.META.get("REMOTE_ADDR", "") if from_request else ""
    log.info("%s %s by %s from %s: %s %s", kind, subject, getattr(user, "pk", None), address, partner, what)


def on_person_event(sender: Any, request: HttpRequest | None, user: Any, kind: str, what: Any, **_: Any) -> None:
    """Receiver: what the room of sign-in tells, which is below this one."""
    record(request if request is not None else user, kind, subject=str(user or ""), **what)
