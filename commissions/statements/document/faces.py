"""The fonts that documents are set in, and which characters they draw."""

from __future__ import annotations

import atexit
import tempfile
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import noto_cjk_sans_jp_regular
import pymupdf_fonts
from fontTools.ttLib import TTFont
from fpdf.unicode_script import UnicodeScript, get_unicode_script

REGULAR, BOLD = "", "B"
TEXT, WIDE, CJK = "firago", "notosans", "notosanscjk"
"""Families, in the order in which a character is looked for."""
_PACKED = {(TEXT, REGULAR): "figo", (TEXT, BOLD): "figbo", (WIDE, REGULAR): "notos", (WIDE, BOLD): "notosbo"}
_OF_NONE = (UnicodeScript.COMMON, UnicodeScript.INHERITED, UnicodeScript.UNKNOWN)
STYLES = {TEXT: (REGULAR, BOLD), WIDE: (REGULAR, BOLD), CJK: (REGULAR,)}


class NoGlyph(ValueError):
    """A text has a character that no font draws; the message names it."""


def family_of(character: str) -> str:
    """The first family that draws it. Raises NoGlyph."""
    # Fonts name glyphs for line breaks and the like, which draw nothing.
    families = () if unicodedata.category(character) == "Cc" else STYLES
    for family in families:
        if ord(character) in _drawn(family):
            return family
    name = unicodedata.name(character, "no name")
    raise NoGlyph(f"no font draws U+{ord(character):04X} ({name})")


def drawable(text: str) -> str:
    """The text as it is drawn: with accents joined to their letters. Raises NoGlyph, also for line breaks."""
    joined = unicodedata.normalize("NFC", text)
    for character in joined:
        try:
            family_of(character)
        except NoGlyph as error:
            raise NoGlyph(f"{text!r}: {error}") from None
    return joined


def runs(text: str) -> Iterator[tuple[str, str]]:
    """The drawable text in pieces of one family and script, with the family of each.

    What belongs to no script, such as an accent, a digit or a space, stays with what it follows.
    """
    piece, family, script = "", "", UnicodeScript.COMMON
    for character in text:
        of = get_unicode_script(character)
        stays = of in _OF_NONE and piece and ord(character) in _drawn(family)
        if not stays and (piece and (family_of(character), of) != (family, script)):
            yield family, piece
            piece = ""
        if not stays:
            family, script = family_of(character), of
        piece += character
    if piece:
        yield family, piece


@cache
def path(family: str, style: str) -> Path:
    """Its file."""
    if family == CJK:
        return Path(str(noto_cjk_sans_jp_regular.FONT_PATH))
    name = _PACKED[family, style]
    file = _folder() / f"{name}.ttf"
    file.write_bytes(pymupdf_fonts.myfont(name))
    return file


@cache
def _drawn(family: str) -> frozenset[int]:
    """The characters that every style of it draws."""
    drawn = [set(TTFont(path(family, style), lazy=True).getBestCmap() or {}) for style in STYLES[family]]
    return frozenset(set.intersection(*drawn))


@cache
def _folder() -> Path:
    # The package has fonts as Python variables, and the writer of PDF reads files only.
    folder = tempfile.TemporaryDirectory(prefix="track360-fonts-")
    atexit.register(folder.cleanup)
    return Path(folder.name)
