"""The schemas of ISO 20022 as they were published; sepaxml carries them."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from xmlschema import XMLSchema10

FIRST = 20
"""Faults that are told; a file with more has a cause that shows in these."""


def faults(name: str, body: bytes) -> list[str]:
    """What the schema of that name refuses in a file, with where it stands."""
    found = []
    for error in _schema(name).iter_errors(body.decode()):
        found.append(f"{error.path}: {error.reason}")
        if len(found) == FIRST:
            break
    return found


# A quarter of a second to build, so once a process, and only in one that writes such files.
@lru_cache(maxsize=2)
def _schema(name: str) -> XMLSchema10:
    return XMLSchema10((files("sepaxml") / "schemas" / f"{name}.xsd").read_text())
