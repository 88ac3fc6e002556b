"""The two files of a language: one to edit, and one that Django reads."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.messages.found import ROOT, template

LANGUAGES = ("ar",)
FOLDER = ROOT / "track360" / "locale"
# A date of the run would make two runs differ.
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "# What affiliates read. `make messages` finds what is new; edit msgstr, never msgid."


def po_path(language: str) -> Path:
    """The file to edit."""
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def mo_path(language: str) -> Path:
    """The file that Django reads."""
    return po_path(language).with_suffix(".mo")


def stored(language: str) -> Catalog:
    """The catalogue as it is."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, domain="django")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def updated(language: str) -> Catalog:
    """The catalogue with just the messages there are now, translated as far as they were."""
    before, now = stored(language), template()
    catalog = Catalog(
        locale=language, domain="django", project="track360", header_comment=HEADER, fuzzy=False,
        creation_date=NO_DATE, revision_date=NO_DATE, last_translator="", language_team="",
    )  # fmt: skip
    for message in now:
        if message.id:
            known = before.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            fits = known is not None and isinstance(known.id, str) == isinstance(message.id, str)
            translated = known.string if known and fits else None
            catalog.add(message.id, translated, message.locations, context=message.context)
    return catalog


def written(catalog: Catalog) -> bytes:
    """The catalogue as text."""
    file = io.BytesIO()
    write_po(file, catalog, width=120, include_lineno=False, omit_header=False)
    return file.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as Django reads it."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()
