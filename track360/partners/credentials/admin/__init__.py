"""Operator pages of what partners' systems call with."""

from track360.partners.credentials.admin import credentials, partners

__all__ = ["credentials", "partners"]
