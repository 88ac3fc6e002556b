"""What a page says: its text nodes, and the attributes that are read out or shown."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

SILENT = {"script", "style", "template"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "use", "path", "canvas"}
SAID = ("aria-label", "placeholder", "title", "alt")
ICON = "material-symbols-outlined"
WORD = re.compile(r"[A-Za-z]{2,}")
PSEUDONYM = re.compile(r"\b[0-9A-F]{4}-[0-9A-F]{4}\b")


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.texts += [known[name] or "" for name in SAID if name in known]
        if tag == "input" and known.get("type") == "submit":
            self.texts.append(known.get("value") or "")
        if tag not in VOID:
            is_silent = tag in SILENT or ICON in (known.get("class") or "") or known.get("lang") == "en-us"
            self._open.append((tag, is_silent))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(is_silent for _, is_silent in self._open):
            self.texts.append(data.strip())


def texts(body: str) -> list[str]:
    """Every text of a page, apart from icons, scripts and the name of the other language."""
    parser = _Texts()
    parser.feed(body)
    return parser.texts


def english_words(body: str, known: set[str]) -> list[str]:
    """The texts of a page with words in Latin letters that are none of the known ones, which are of any case."""
    return [text for text in texts(body) if {word.lower() for word in WORD.findall(PSEUDONYM.sub("", text))} - known]


def words_of(*values: Any) -> set[str]:
    """The words of ids, names and so on, which no language translates."""
    return {word.lower() for value in values for word in WORD.findall(str(value))}
