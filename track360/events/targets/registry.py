"""The CRMs that facts can be written to; filled by ``track360.registry``."""

from __future__ import annotations

from track360.events.targets.contract import Target

TARGETS: dict[str, Target] = {}
"""By key."""
