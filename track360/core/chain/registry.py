"""Every table that is chained, by the name of its chains; filled by ``track360.registry``."""

from __future__ import annotations

from track360.core.chain.chain import Chain

CHAINS: dict[str, Chain] = {}
