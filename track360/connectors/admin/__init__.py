"""Operator pages of what is pulled, of who writes which field, and of whether it is all there."""

from track360.connectors.admin import ownership, reconciliations, runs, sources

__all__ = ["ownership", "reconciliations", "runs", "sources"]
