"""The nearest known word to one that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word``, None when none is. Takes the longer the longer the words are."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` (did you mean 'rate'?)`` when one of ``known`` looks like ``word``, else nothing."""
    found = nearest(word, known)
    return f" (did you mean {found!r}?)" if found else ""
