"""XML that strangers send: without a document type, hence without entities, and no longer than is honest."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

LONGEST = 20 * 1024 * 1024
"""Bytes: twice the history of all rates of the European Central Bank, or what a bank says of 20,000 payments."""


class UnreadableXml(ValueError):
    """Not XML, or none that is taken; the message says why."""


class _NoDoctype(ElementTree.TreeBuilder):
    """What reads XML here declares no document type; a file that does is an attack by entities."""

    def doctype(self, *declared: Any) -> None:
        raise UnreadableXml("declares a document type, which is not taken")


def parse(body: bytes) -> ElementTree.Element:
    """The outermost element of a document of at most ``LONGEST`` bytes. Raises UnreadableXml."""
    if len(body) > LONGEST:
        raise UnreadableXml(f"has {len(body)} bytes; at most {LONGEST} are taken")
    try:
        return ElementTree.fromstring(body, ElementTree.XMLParser(target=_NoDoctype()))  # noqa: S314 - no entities
    except (ElementTree.ParseError, LookupError) as error:  # LookupError: an encoding that nobody knows
        raise UnreadableXml(f"is no XML: {error}") from error
