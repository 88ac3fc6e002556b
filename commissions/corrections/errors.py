"""Why a change by hand is refused."""

from __future__ import annotations

from collections.abc import Sequence

from track360.core.json_schema import Path

Fault = tuple[Path, str]
"""Where in what was said of a change something is wrong (empty: nowhere in particular), and what."""


class Refused(Exception):
    """The change cannot be made; the message is for who tried. ``field`` names where it stands."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field

    @property
    def faults(self) -> Sequence[Fault]:
        """All that is wrong."""
        return [((self.field,) if self.field else (), str(self))]


class NoRight(Refused):
    """Whatever the change is, this signatory may not draft it."""


class Unsound(Refused):
    """What is said of the change is wrong in several places, or deeper in it than in one of its fields."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(message for _, message in faults))
        self._faults = faults

    @property
    def faults(self) -> Sequence[Fault]:
        return self._faults
