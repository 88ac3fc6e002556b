"""A room knows nothing of the rooms above it, also not by a name in a string: a module, a table, a
model, an address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.apps import apps

from tests.architecture.rooms import ROOT, Room, Text, rooms, texts

# A task is sent by its name to whichever worker knows it: that is how a lower room wakes a higher one.
TASKS = {"commissions.settle"}
PAGE = re.compile(r"(?:admin|affiliate):([a-z]+)_\w+")
URL = re.compile(r"{% *url [\"']([^\"']+)")
DOTTED = re.compile(r"[a-z][\w]*(\.\w+)+")


def by_label() -> dict[str, Room]:
    return {room.label: room for room in rooms()}


def tables() -> dict[str, Room]:
    """Every table of ours and whose it is."""
    models = apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: by_label()[model._meta.app_label]
        for model in models
        if model._meta.app_label in by_label() and not model._meta.proxy
    }


def higher(text: Text, names: Iterator[str], owners: Mapping[str, Room]) -> list[str]:
    """What of the names is of a room above that of the text."""
    return [
        f"{text.place} names {name}" for name in names if (owner := owners.get(name)) and not text.room.may_name(owner)
    ]


def test_sql_names_no_table_of_a_higher_room():
    known = tables()
    assert len(known) > 30, "the tables were not found"
    word = re.compile(rf"\b(?:{'|'.join(known)})\b")
    assert [each for text in texts() for each in higher(text, iter(word.findall(text.value)), known)] == []


def test_no_module_of_a_higher_room_is_named():
    found = [text for text in texts() if DOTTED.fullmatch(text.value)]
    owners = {room.name: room for room in rooms()}
    above = []
    for text in found:
        parts = text.value.split(".")
        names = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
        above += higher(text, names, owners) if text.value not in TASKS else []
    assert above == []


def test_no_model_or_permission_of_a_higher_room_is_named():
    above = []
    for text in texts():
        label, dot, rest = text.value.partition(".")
        if dot and rest.isidentifier() and text.value not in TASKS and "migrations" not in text.place:
            above += higher(text, iter([label]), by_label())
    assert above == []


def test_no_page_of_a_higher_room_is_named():
    in_code = [each for text in texts() for each in higher(text, iter(PAGE.findall(text.value)), by_label())]
    assert in_code + in_templates() == []


def in_templates() -> list[str]:
    return [
        each
        for room in rooms()
        for path in sorted(room.folder.rglob("*.html"))
        for address in URL.findall(path.read_text())
        for each in higher(
            Text(room, str(path.relative_to(ROOT)), address, False), iter(PAGE.findall(address)), by_label()
        )
    ]
