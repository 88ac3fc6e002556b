"""The limits of a report as SQL."""

from __future__ import annotations

LIMITS = """(%(first)s::date IS NULL OR {day} >= %(first)s) AND (%(last)s::date IS NULL OR {day} <= %(last)s)
    AND (%(affiliate_id)s::text IS NULL OR {affiliate} = %(affiliate_id)s)
    AND (%(campaign_id)s::text IS NULL OR {campaign} = %(campaign_id)s)
    AND (%(currency)s::text IS NULL OR {currency} = %(currency)s)"""
"""Those of ``ReportFilter``; to be formatted with the columns they are held against."""
