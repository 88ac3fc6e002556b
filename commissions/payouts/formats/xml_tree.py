"""An XML document from the outside in."""

from __future__ import annotations

from xml.etree import ElementTree


class Tree:
    """An element under construction."""

    def __init__(self, name: str, **attributes: str) -> None:
        self._element = ElementTree.Element(name, attributes)

    def into(self, name: str) -> Tree:
        """A new element inside, to go on with."""
        inner = Tree(name)
        self._element.append(inner._element)
        return inner

    def say(self, name: str, text: str, **attributes: str) -> None:
        """A new element inside that holds text."""
        ElementTree.SubElement(self._element, name, attributes).text = text

    def bytes(self) -> bytes:
        """The document."""
        ElementTree.indent(self._element)
        return ElementTree.tostring(self._element, encoding="utf-8", xml_declaration=True)
