"""A body as it came into a document: strict JSON, and where that is none, what systems of the field take for it."""

from __future__ import annotations

import re
from typing import Any

from track360.connectors.errors import InvalidAnswer
from track360.connectors.http import responses

# A text is skipped whole, so that a plus in one stays.
_PLUS = re.compile(rb'"(?:[^"\\]|\\.)*"|\+(?=[0-9])')


class Undecodable(ValueError):
    """A body of which nothing can be made; the message says why."""


def document(body: bytes) -> Any:
    """The value; numbers stay exact. ``+177.00``, which JSON does not know, is 177.00. Raises Undecodable."""
    try:
        return responses.read(body)
    except InvalidAnswer as error:
        repaired = _PLUS.sub(lambda found: b"" if found[0] == b"+" else found[0], body)
        if repaired == body:
            raise Undecodable(error.reason) from error
    try:
        return responses.read(repaired)
    except InvalidAnswer as error:
        raise Undecodable(error.reason) from error
