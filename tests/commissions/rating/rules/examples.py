"""Of every registered commission model, options of its own that a plan may give it."""

from __future__ import annotations

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "lot": {"rate": "5.00"},
    "spread_share": {"percent": 20},
    "commission_share": {"percent": "12.5"},
    "cpa:ftd": {"trigger": "ftd", "amount": 400},
    "cpa:challenge_fee": {"trigger": "challenge_fee", "percent": {"first": 10}},
    "cpa:phase": {"trigger": "phase", "phase": "funded", "amount": 100},
    "revenue_share": {"percent": 30, "negative": "carry"},
    "rebate_passthrough": {},
    "override": {"of": ["share"], "mode": "on_top", "levels": [10]},
}
