"""Text as banks carry it: the basic Latin characters that every bank of a payment's way must take."""

from __future__ import annotations

import re
import unicodedata

from text_unidecode import unidecode

from track360.core.language import say

ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ")
LONGEST_ID = 35
# Of the bank's characters those that no format of ours has to quote or replace: an id comes back as it was sent.
ID = re.compile(rf"[A-Za-z0-9](?:[A-Za-z0-9-]{{0,{LONGEST_ID - 2}}}[A-Za-z0-9])?")
"""An id that every bank and service carries."""
# What the European Payments Council puts in their place.
_SIGNS = str.maketrans('!"#$%&*;<=>@[\\]^_`{|}~’‘“”–—', ".'...+.,(.).(/).-'(/)-''''--")
# Scripts whose letters have one usual Latin form each; the sounds of others cannot be told letter by letter.
_SCRIPTS = ("LATIN ", "GREEK ", "CYRILLIC ")


class Unwritable(ValueError):
    """Text that a bank cannot carry; the message says which character, or how long it is."""


def latin(text: str, longest: int) -> str:
    """The text in the bank's characters: Latin, Greek and Cyrillic letters become basic Latin ones.

    Raises Unwritable for any other script, for nothing, and beyond ``longest`` characters after that.
    """
    plain = " ".join("".join(map(_carried, unicodedata.normalize("NFC", text).translate(_SIGNS))).split())
    if not plain:
        raise Unwritable(say("has no character that a bank can carry"))
    if len(plain) > longest:
        raise Unwritable(
            say(
                "has {length} characters as a bank writes it; at most {longest} are carried",
                length=len(plain),
                longest=longest,
            )
        )
    return plain


def _carried(character: str) -> str:
    if character in ALLOWED:
        return character
    if character.isspace():
        return " "
    if unicodedata.category(character) == "Mn":  # an accent that no letter took in
        return ""
    if not unicodedata.name(character, "").startswith(_SCRIPTS):
        raise Unwritable(
            say(
                "has {character} ({code}), which no bank carries: write it in Latin letters, as your bank does",
                character=repr(character),
                code=f"U+{ord(character):04X}",
            )
        )
    return "".join(each for each in unidecode(character) if each in ALLOWED)
