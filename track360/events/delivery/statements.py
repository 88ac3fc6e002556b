"""Figures of deliveries, as the metrics page reads them: (label value, figure) rows."""

from __future__ import annotations

DELIVERIES = """
    SELECT state, count(*) FROM events_delivery
    WHERE state = 'waiting' OR made_at > %(since)s GROUP BY state"""
"""How many wait, and how many of the last minutes did not. Parameter: since."""
DUE_SECONDS = """
    SELECT '', coalesce(extract(epoch FROM now() - min(d.next_attempt_at)), 0)
    FROM events_delivery d JOIN events_endpoint e ON e.id = d.endpoint_id
    WHERE d.state = 'waiting' AND e.state = 'active' AND d.next_attempt_at < now()"""
"""How long the one that is due longest has been due, where anything is sent at all."""
