"""Every message that the code marks, and those that pages show without a mark."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from tests.messages.words import WORDS

ROOT = Path(__file__).parents[2]
ROOMS = ("track360", "commissions", "customers", "transactions", "activity")
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "say", "phrase", "marked")),
    **dict.fromkeys(("ngettext", "ngettext_lazy", "say_number"), (1, 2)),
    "counted": (1, 1),
    "joined": (2,),
    "pgettext": ((1, "c"), 2),
}
Message = str | tuple[str, ...]


def template() -> Catalog:
    """All messages in order of where they stand first; the same messages always make the same catalogue."""
    catalog = Catalog(domain="django", charset="utf-8", fuzzy=False)
    for path, message in found():
        # Some texts hold a brace or a percent that is none of a format.
        catalog.add(message, locations=[(path, None)] if path not in _places(catalog, message) else [])
    return catalog


def _places(catalog: Catalog, message: Message) -> list[str]:
    known = catalog.get(message if isinstance(message, str) else message[0])
    return [place for place, _ in known.locations] if known else []


def found() -> Iterator[tuple[str, Message]]:
    """(file, message), file by file."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield from ((str(path.relative_to(ROOT)), message) for message in of_source(path))
    yield from (("tests/messages/words.py", word) for word in WORDS)


def of_source(path: Path) -> list[Message]:
    """The messages of a module, or of a template by way of the code that Django makes of it."""
    text = path.read_text()
    if path.suffix == ".py":
        # Our modules alone may call something else by the name of a mark.
        if "language" not in text and "translation" not in text and "wording" not in text:
            return []
        source = text
    else:
        if "translate" not in text and "_(" not in text:
            return []
        source = templatize(text, origin=str(path))
    results = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
    return [message for _, message, _, _ in results if message]
