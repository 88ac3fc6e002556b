"""The queue's part of larger statements: who writes or settles appends and takes off in the one statement
that does it."""

from __future__ import annotations


def append_activity(rows: str) -> str:
    """The INSERT that appends what customers traded: one row for each day in ``rows``, a query of (date, customer_id).

    Parameter: partner.
    """
    return f"""
    INSERT INTO queue_work (partner_id, kind, day, customers)
    SELECT %(partner)s::bigint, 'activity', date, array_agg(DISTINCT customer_id)
    FROM ({rows}) w GROUP BY date"""


TAKE_OFF = """
    DELETE FROM queue_work WHERE id = ANY(%(ids)s)
    RETURNING partner_id, kind, coalesce(customers, ARRAY[customer_id::text]) AS customers, day, affiliates"""
"""The DELETE of settled rows and what they said. Parameter: ids. One that arrived meanwhile has another
id and stays."""

# (label value, figure) rows, as the metrics page reads them.
BACKLOG = "SELECT '', coalesce(sum(size), 0) FROM queue_work"
"""How many changes wait."""
OUTBOX_SECONDS = "SELECT '', coalesce(extract(epoch FROM now() - min(at)), 0) FROM queue_outbox"
"""How long the oldest event waits for its number."""
OLDEST_SECONDS = "SELECT '', coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM queue_work"
"""How long the oldest has waited."""
