"""The catalogues hold just what the code says, translated whole, with the same places to fill."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.plurals import get_plural

from tests.messages.catalogs import LANGUAGES, compiled, mo_path, po_path, stored, updated, written
from tests.messages.found import of_source

PERCENT = re.compile(r"%\((\w+)\)s")
IN_PYTHON = """
from track360.core.language import say, say_number
say("{number} rows of {name}", number=3, name="x")
say(CODES[code])
say_number("{number} day", "{number} days", 2)
"""
IN_TEMPLATE = """{% load i18n %}
    <p>{% translate "Total" %}</p>
  {% blocktranslate count number=left %}one row{% plural %}{{ number }} rows{% endblocktranslate %}
{% include "x" with title=_("Too many") %}"""


def forms(of: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (of,) if isinstance(of, str) else tuple(of)


def places(text: str) -> set[str]:
    """What is filled in, of either way of writing it."""
    named = {name for _, name, _, _ in Formatter().parse(text) if name} if "%(" not in text else set()
    return named | set(PERCENT.findall(text))


def faults(message: Message) -> list[str]:
    """What is wrong with a translation."""
    asked, given = forms(message.id), forms(message.string)
    if not all(given):
        return ["has no translation"]
    wanted = set.union(*map(places, asked))
    # A form for one, two or none of a thing need not say the number.
    free = wanted if len(asked) > 1 else set()
    number = {name for name in free if name in {"number", "hours", "days"}}
    return [
        f"fills {sorted(places(text))}, not {sorted(wanted)}"
        for text in given
        if not wanted - number <= places(text) <= wanted
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_up_to_date(language: str) -> None:
    now = updated(language)
    assert po_path(language).read_bytes() == written(now), "run: make messages"
    assert mo_path(language).read_bytes() == compiled(now), "run: make messages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_fills_the_same_places(language: str) -> None:
    messages = [message for message in stored(language) if message.id]
    assert len(messages) > 500
    assert {message.id: found for message in messages if (found := faults(message))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_counts_has_every_form_of_the_language(language: str) -> None:
    catalog = stored(language)
    wanted = get_plural(language).num_plurals
    counted = [message for message in catalog if message.id and not isinstance(message.id, str)]
    assert len(counted) > 10
    assert [message.id for message in counted if len(forms(message.string)) != wanted] == []


def test_a_translation_keeps_the_blank_after_a_separator() -> None:
    messages = [message for message in stored("ar") if message.id and str(message.id).strip(" ;,") == ""]
    assert len(messages) > 1
    assert [message.id for message in messages if not str(message.string).endswith(" ")] == []


def test_messages_are_found_in_code_and_templates() -> None:
    in_python = [each.text for each in of_source(IN_PYTHON, "room/module.py")]
    assert in_python == ["{number} rows of {name}", ("{number} day", "{number} days")]
    in_template = [each.text for each in of_source(IN_TEMPLATE, "room/page.html")]
    assert in_template == ["Total", ("one row", "%(number)s rows"), "Too many"]


def test_a_fault_is_told() -> None:
    assert faults(Message("{a} of {b}", "{a} {c}")) == ["fills ['a', 'c'], not ['a', 'b']"]
    assert faults(Message("Total", "")) == ["has no translation"]
    assert faults(Message(("%(number)s row", "%(number)s rows"), ("one", "%(number)s"))) == []
