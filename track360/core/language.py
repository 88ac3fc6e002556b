"""What people read in their own language: sentences, days and figures. Outside the affiliate site that is English.

A sentence is marked where it is written: ``say("{number} days left", number=3)``; ``make messages`` finds it there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import dateformat, translation
from django.utils.formats import get_format
from django.utils.translation import gettext, ngettext

# Beside Django's own, which takes many times as long to ask: a file of a hundred thousand lines asks a million times.
_spoken: ContextVar[str] = ContextVar("language", default="")
# First strong isolate and its end: an id or a figure of the other direction stays in one piece.
_OPEN, _CLOSE = "\u2068", "\u2069"
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = "\u200e", "\u200f"
_SIGNS = ("-", "−", "+")


@contextmanager
def reading(language: str) -> Iterator[None]:
    """A context in which everything is said in a language of ``LANGUAGES``: the one way to choose it."""
    token = _spoken.set("" if language == settings.LANGUAGE_CODE else language)
    try:
        with translation.override(language):
            yield
    finally:
        _spoken.reset(token)


def english() -> AbstractContextManager[None]:
    """The same in English: files, and whatever programs read."""
    return reading(settings.LANGUAGE_CODE)


def is_english() -> bool:
    """Whether whoever reads this is told it as it is written in the code."""
    return not _spoken.get()


def say(message: str, /, **values: Any) -> str:
    """The message in the reader's language, with its named places filled."""
    if is_english():
        return message.format(**values) if values else message
    return _filled(gettext(message), values)


def say_number(one: str, many: str, number: int, /, **values: Any) -> str:
    """The form that the number asks for: the language of the code has two, others up to six."""
    return _filled(ngettext(one, many, number), {"number": number, **values})


def word(code: str) -> str:
    """A code of ours or of a partner as pages show it; as it is where no catalogue knows it."""
    return code if not code or is_english() else gettext(code)


def _filled(message: str, values: dict[str, Any]) -> str:
    return message.format(**{name: isolated(value) for name, value in values.items()}) if values else message


def isolated(value: Any) -> Any:
    """Text as it stands within a sentence of either direction."""
    if is_english() or not isinstance(value, str) or not value or not translation.get_language_bidi():
        return value
    return f"{_OPEN}{value}{_CLOSE}"


def listed(parts: Iterable[str], separator: str = ", ") -> str:
    """Pieces in the order in which they are read."""
    between = say(separator)
    if is_english() or not translation.get_language_bidi():
        return between.join(parts)
    # Ids and figures alone have no direction of their own, and would be read from the wrong end.
    return _RIGHT_TO_LEFT + between.join(map(isolated, parts))


def day(of: date) -> str:
    """A day: ISO in English, as everywhere else in the house, else as the language writes it."""
    return of.isoformat() if is_english() else dateformat.format(of, get_format("DATE_FORMAT"))


def month(of: date) -> str:
    """ "January 2026"."""
    return f"{of:%B %Y}" if is_english() else dateformat.format(of, "F Y")


def month_name(of: date) -> str:
    """ "January"."""
    return dateformat.format(of, "F")


def day_text(text: str) -> str:
    """The same of a day as it is stored in text; what is none stays as it is."""
    return text if is_english() else _read(text, text, day)


def month_text(text: str) -> str:
    """ "2026-01" as it is in English, else "January 2026" in the reader's language."""
    return text if is_english() else _read(f"{text}-01", text, month)


def _read(text: str, otherwise: str, show: Any) -> str:
    try:
        return str(show(date.fromisoformat(text)))
    except ValueError:
        return otherwise


def digits(text: str) -> str:
    """A figure written as in the code (``1,234.50``) with the separators of the reader's language."""
    if is_english():
        return text
    separators = {",": get_format("THOUSAND_SEPARATOR"), ".": get_format("DECIMAL_SEPARATOR")}
    return isolated_number(text.translate(str.maketrans(separators)))


def isolated_number(text: str) -> str:
    """With its sign before it, also among words that run from right to left."""
    return f"{_LEFT_TO_RIGHT}{text}" if text[:1] in _SIGNS and translation.get_language_bidi() else text
