"""What events are made of and told of; filled by ``track360.registry``."""

from __future__ import annotations

from track360.events.contract import Recorded, Subject

SUBJECTS: dict[str, Subject] = {}
"""By name."""
RECORDED: dict[str, Recorded] = {}
"""By table: today the ledger alone."""
OWNERS: dict[str, str] = {}
"""Under ``customer``: a scalar query of whose ``o.customer_id`` is on ``%(today)s``; ``o`` is a row of the outbox."""
