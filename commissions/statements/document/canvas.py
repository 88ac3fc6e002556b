"""Text, lines and boxes on A4 pages, in millimetres from the side where the language begins to read.

A document of a right-to-left language is drawn with the same coordinates, mirrored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.line_break import Fragment

from commissions.statements.document import faces

WIDTH, HEIGHT = 210.0, 297.0
_POINT = 25.4 / 72
START, END, RIGHT = "start", "end", "right"
"""Sides: where the language begins to read, where it ends, and the one that figures keep to in any."""

# With the space before it; a hyphen ends one.
_WORDS = re.compile(r"\s*(?:[^\s-]+-*|-+)")

# No file has them; but to drop them, the library reads them through, which takes longer than all the rest.
_OF_SHAPING = {"GSUB", "GPOS", "GDEF"}

Colour = tuple[int, int, int]
INK: Colour = (28, 35, 43)
GREY: Colour = (96, 106, 117)
LINE: Colour = (205, 211, 218)
TINT: Colour = (243, 245, 248)
ACCENT: Colour = (24, 68, 110)
WHITE: Colour = (255, 255, 255)


class Style(NamedTuple):
    """How text is set. size: in points. tabular: every digit has the same width."""

    size: float = 9
    bold: bool = False
    colour: Colour = INK
    tabular: bool = False

    @property
    def leading(self) -> float:
        """From line to line, in millimetres."""
        return self.size * _POINT * 1.32


class _Pdf(FPDF):
    """The library's, but for how text is cut into pieces of one font: it parts an accent from its letter."""

    def _parse_chars(
        self, text: str, markdown: bool, *, _initial_emphasis: tuple[bool, bool, bool, bool] | None = None
    ) -> Iterator[Fragment]:
        for family, piece in faces.runs(text):
            state = self._get_current_graphics_state()
            style = state.font_style if state.font_style in faces.STYLES[family] else faces.REGULAR
            state.font_family, state.font_style = family, style
            state.current_font = self.fonts[family + style]
            yield Fragment(piece, state, self.k)


class Canvas:
    """The pages of one document. Raises faces.NoGlyph for text that it cannot draw."""

    def __init__(self, rtl: bool, language: str, made: datetime) -> None:
        self.rtl = rtl
        self._pdf = _Pdf(unit="mm", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._pdf.c_margin = 0
        # The bytes are to depend on nothing but what is printed.
        self._pdf.set_creation_date(made)
        self._pdf.set_lang(language)
        self._families: set[str] = set()

    @property
    def page(self) -> int:
        """The number of pages so far; the one that is drawn on is the last."""
        return len(self._pdf.pages)

    def describe(self, title: str, author: str) -> None:
        """What a reader's window and search show of the file."""
        self._pdf.set_title(title)
        self._pdf.set_author(author)

    def attach(self, name: str, content: bytes, made: datetime) -> None:
        """A file within the file."""
        self._pdf.embed_file(
            bytes=content,
            basename=name,
            modification_date=made,
            creation_date=made,
            mime_type="text/csv",
            compress=True,
        )

    def add_page(self) -> None:
        """Begin the next page."""
        self._pdf.add_page()

    def turn_to(self, page: int) -> None:
        """Draw on an earlier page, by its number from 1 on."""
        self._pdf.page = page

    def width(self, text: str, style: Style) -> float:
        """How wide a line of text is."""
        self._set(text, style)
        return float(self._pdf.get_string_width(faces.drawable(text)))

    def text(
        self, x: float, y: float, width: float, text: str, style: Style, align: str = START, language: str | None = None
    ) -> None:
        """One line in a box that begins at x, y. language: whose forms of a character are drawn."""
        self._set(text, style, language)
        sides = "RL" if self.rtl else "LR"
        side = {START: sides[0], END: sides[1], RIGHT: "R"}[align]
        self._pdf.set_xy(self._left(x, width), y)
        self._pdf.set_text_color(*style.colour)
        self._pdf.cell(width, style.leading, faces.drawable(text), align=side)

    def wrapped(self, text: str, width: float, style: Style) -> list[str]:
        """The text in lines that are no wider: at its spaces and hyphens, else anywhere."""
        return list(self._wrap(text, width, style)) or [""]

    def line(self, x: float, y: float, width: float, colour: Colour = LINE, thick: float = 0.2) -> None:
        """A horizontal one."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(thick)
        left = self._left(x, width)
        self._pdf.line(left, y, left + width, y)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled one."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(self._left(x, width), y, width, height, style="F")

    def bytes(self) -> bytes:
        """The file; nothing is drawn after that."""
        for font in self._pdf.fonts.values():
            assert isinstance(font, TTFFont)
            for table in _OF_SHAPING & set(font.ttfont.keys()):
                del font.ttfont[table]
        return bytes(self._pdf.output())

    def _left(self, x: float, width: float) -> float:
        return WIDTH - x - width if self.rtl else x

    def _wrap(self, text: str, width: float, style: Style) -> Iterator[str]:
        line = ""
        for word in _WORDS.findall(text):
            longer = line + word if line else word.lstrip()
            if self.width(longer, style) <= width:
                line = longer
                continue
            if line:
                yield line
            *full, line = self._cut(word.lstrip(), width, style)
            yield from full
        if line:
            yield line

    def _cut(self, word: str, width: float, style: Style) -> Iterator[str]:
        """A word in pieces that fit; mostly it does as it is."""
        piece = ""
        for character in word:
            if piece and self.width(piece + character, style) > width:
                yield piece
                piece = ""
            piece += character
        yield piece

    def _set(self, text: str, style: Style, language: str | None = None) -> None:
        for family, _piece in faces.runs(faces.drawable(text)):
            self._need(family)
        self._need(faces.TEXT)
        self._pdf.set_font(faces.TEXT, faces.BOLD if style.bold else faces.REGULAR, style.size)
        # What the library believes to be set is not after another page or a second font.
        self._pdf.current_font_is_set_on_page = False
        features = {"tnum": style.tabular}
        self._pdf.set_text_shaping(True, features=features, direction=_direction(text), language=language)

    def _need(self, family: str) -> None:
        # The largest has 65,000 characters, and most documents none of them.
        if family not in self._families:
            self._families.add(family)
            for style in faces.STYLES[family]:
                self._pdf.add_font(family, style, faces.path(family, style))


def _direction(text: str) -> str:
    """That of its first letter, so that names and ids read as they are written; without letters left to right."""
    strong = next((kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), "L")
    return "ltr" if strong == "L" else "rtl"
