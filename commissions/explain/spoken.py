"""What the rating says in English, told to whoever reads: sentences of rules by what they were made of, and the details
of reasons and conditions, which are kept as text, by the pattern that they follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from commissions.explain.details import PATTERNS
from commissions.rating.rules.wording import Figure, Joined, Phrase
from track360.core.language import day_text, digits, is_english, listed, month_text, say, say_number, word


def told(text: str) -> str:
    """A sentence of a rule."""
    if is_english():
        return text
    if isinstance(text, Phrase):
        if text.number is not None:
            return say_number(text.pattern, text.pattern, text.number)
        return say(text.pattern, **{name: told(value) for name, value in text.values.items()})
    if isinstance(text, Joined):
        return listed(map(told, text.parts), text.separator)
    return digits(text) if isinstance(text, Figure) else text


def detail(text: str) -> str:
    """A detail as it was kept; what follows no pattern stays in English, and is said to be."""
    if is_english() or not text:
        return text
    found = _recognized(text)
    if found is None:
        return say("{text} (in English)", text=text)
    pattern, values = found
    return say(pattern, **{name: _KINDS[_kind(name)].show(value) for name, value in values.items()})


class _Kind:
    """What a named place of a pattern takes, and how its value is shown."""

    def __init__(self, form: str, show: Callable[[str], str]) -> None:
        self.form, self.show = form, show


def _kind(name: str) -> str:
    return name.rstrip("0123456789")


_FIGURE = r"-?[0-9,./]+"
_KINDS: Mapping[str, _Kind] = {
    "figure": _Kind(_FIGURE, digits),
    "day": _Kind(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day_text),
    "month": _Kind(r"[0-9]{4}-[0-9]{2}", month_text),
    "currency": _Kind(r"[A-Z]{3}", lambda value: value),
    "code": _Kind(r"\S+", lambda value: word(value.replace("_", " "))),
    "codes": _Kind(r"\S+(?: or \S+)*", lambda value: listed(map(_code, value.split(" or ")), " or ")),
    "unit": _Kind(r"lots|active traders|FTDs|[A-Z]{3}", word),
    "id": _Kind(r".+", lambda value: value),
    "detail": _Kind(r".+", detail),
}
"""By the name of the place, without the number that tells two of a kind apart."""


def _code(text: str) -> str:
    return word(text.replace("_", " "))


@lru_cache(maxsize=1)
def _compiled() -> list[tuple[str, re.Pattern[str]]]:
    return [(pattern, _expression(pattern)) for pattern in PATTERNS]


def _expression(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", pattern)
    parts = [
        f"(?P<{piece}>{_KINDS[_kind(piece)].form})" if place % 2 else re.escape(piece)
        for place, piece in enumerate(pieces)
    ]
    return re.compile("".join(parts), re.DOTALL)


# A page tells the same few details in one line after the other.
@lru_cache(maxsize=2_000)
def _recognized(text: str) -> tuple[str, dict[str, str]] | None:
    for pattern, expression in _compiled():
        if found := expression.fullmatch(text):
            return pattern, found.groupdict()
    return None
