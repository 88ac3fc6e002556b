"""The only wiring: every entity, rule, connector, vertical and event type the house knows, as plain dicts."""

from __future__ import annotations

from typing import Any

ENTITIES: dict[str, Any] = {}
RULES: dict[str, Any] = {}
CONNECTORS: dict[str, Any] = {}
VERTICALS: dict[str, Any] = {}
EVENTS: dict[str, Any] = {}


def install() -> None:
    """Hand each dict to the room that is driven by it; called once, from the platform's ``AppConfig.ready()``."""
