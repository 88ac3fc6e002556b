"""Operator pages of receipts, of what waits, of what was set aside, and of what arrived."""

from track360.ingest.admin import batches

# Registered on import.
__all__ = ["batches"]
