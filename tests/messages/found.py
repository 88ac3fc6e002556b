"""Every message that the code marks, and those that pages show without a mark."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from tests.messages.words import WORDS

ROOT = Path(__file__).parents[2]
ROOMS = ("track360", "commissions", "customers", "transactions", "activity")
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "say", "phrase", "marked")),
    **dict.fromkeys(("ngettext", "ngettext_lazy", "say_number"), (1, 2)),
    "counted": (1, 1),
    "joined": (2,),
    "listed": (2,),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}
"""What marks a message, and which of its arguments are one, two forms of one, or (c) its context."""


class Found(NamedTuple):
    """A message (its forms, where it counts) and the file it stands in."""

    place: str
    text: str | tuple[str, ...]
    context: str | None = None


def template() -> Catalog:
    """All messages in order of where they stand first; the same messages always make the same catalogue."""
    catalog = Catalog(domain="django", charset="utf-8", fuzzy=False)
    for each in found():
        known = catalog.get(each.text if isinstance(each.text, str) else each.text[0], each.context)
        places = [place for place, _ in known.locations] if known else []
        new = [] if each.place in places else [(each.place, None)]
        catalog.add(each.text, locations=new, context=each.context)
    return catalog


def found() -> Iterator[Found]:
    """File by file."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield from of_source(path.read_text(), str(path.relative_to(ROOT)))
    yield from (Found("tests/messages/words.py", word) for word in WORDS)


def of_source(text: str, place: str) -> list[Found]:
    """The messages of a module, or of a template by way of the code that Django makes of it."""
    if place.endswith(".py"):
        # A module that imports no mark may call something else by the same name.
        marks, source = ("core.language import", "translation import", "rules.wording", "def marked"), text
    else:
        # The tokens of what Django makes of it are read as Python, whose lines must not be indented at will.
        lines = templatize(text, origin=place).splitlines()
        marks, source = ("translate", "_("), "\n".join(line.lstrip() for line in lines)
    if not any(mark in text for mark in marks):
        return []
    results = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
    return [Found(place, message, context) for _, message, _, context in results if message]
