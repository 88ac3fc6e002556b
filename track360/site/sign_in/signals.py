"""What people do at the door, told to whoever keeps the log of people: this room knows no log."""

from __future__ import annotations

from typing import Any

from django.dispatch import Signal
from django.http import HttpRequest

person_event = Signal()
"""Sent with ``request``, ``user`` (whose login it is about), ``kind`` and ``what`` (a dict of words, no secrets)."""
vouched_for = Signal()
"""Sent with ``user`` and ``values`` (all of the claim of roles) when the identity provider lets somebody in."""


def tell(request: HttpRequest | None, user: Any, kind: str, **what: Any) -> None:
    """Let the log of people know."""
    person_event.send(sender=None, request=request, user=user, kind=kind, what=what)
