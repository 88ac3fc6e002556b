"""Why a change by hand is refused."""

from __future__ import annotations


class Refused(Exception):
    """The change cannot be made; the message is for the operator who tried. ``field`` names where it stands."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
