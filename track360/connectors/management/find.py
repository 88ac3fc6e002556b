"""Finding what a command names."""

from __future__ import annotations

from django.core.management.base import CommandError

from track360.connectors.models import Source


def source_named(name: str) -> Source:
    """The source of a code, or of PARTNER/CODE where several partners have one; raises ``CommandError``."""
    partner, _, code = name.rpartition("/")
    wanted = {"code": code} | ({"partner__code": partner} if partner else {})
    found = list(Source.objects.select_related("partner").filter(**wanted)[:2])
    if len(found) == 1:
        return found[0]
    known = ", ".join(str(each) for each in Source.objects.select_related("partner")) or "none"
    raise CommandError(f"There is {'more than one' if found else 'no'} source {name}; there are: {known}.")
