"""The kinds of systems that call us; filled by ``track360.registry``."""

from __future__ import annotations

from track360.events.inbound.contract import Sender

SENDERS: dict[str, Sender] = {}
"""By key."""
