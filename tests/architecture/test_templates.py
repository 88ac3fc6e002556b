"""A room's pages are its own: it names its own templates and those of the kit (``site``), and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.template import engines
from django.template.loader import get_template

from tests.architecture.rooms import PACKAGES, ROOT, Room, rooms, texts

KIT = "site"
# Of Django and of the theme, and therefore nobody's.
BUILT_IN = {
    "admin/base_site.html",
    "admin/change_list.html",
    "admin/login.html",
    "unfold/helpers/language_switch.html",
    "unfold/helpers/messages.html",
    "unfold/helpers/modal.html",
    "unfold/helpers/theme_switch_dropdown.html",
    "unfold/helpers/unauthenticated_title.html",
    "unfold/layouts/unauthenticated.html",
}
TAG_LIBRARIES = {"i18n", "static", "unfold", "unfold_list"}
# Ours in the place of the theme's, so under its names.
OVERRIDES = {
    "unfold/helpers/empty_results.html",
    "unfold/helpers/language_form.html",
    "unfold/helpers/pagination_default.html",
    "unfold/helpers/unauthenticated_header.html",
    "unfold/helpers/welcomemsg.html",
    "unfold/layouts/skeleton.html",
}
NAME = re.compile(r"[\w.-]+(/[\w.-]+)+\.(html|txt)")
TAG = re.compile(r"{%-?\s*(include|extends)\s+(.+?)(?:\s+(?:with|only)\b.*?)?\s*-?%}")
LOAD = re.compile(r"{%\s*load\s+(.+?)\s*%}")


class Naming(NamedTuple):
    """A place that names a template, and of which room the place is."""

    room: Room
    place: str
    template: str


def files(room: Room) -> list[Path]:
    """The template files of a room."""
    found = room.folder.rglob("*")
    return sorted(path for path in found if path.suffix in {".html", ".txt"} and path.is_file())


def by_python() -> Iterator[Naming]:
    for text in texts():
        if NAME.fullmatch(text.value):
            yield Naming(text.room, text.place, text.value)


def by_templates() -> Iterator[Naming]:
    for room in rooms():
        for path in files(room):
            for _, name in TAG.findall(path.read_text()):
                yield Naming(room, str(path.relative_to(ROOT)), name.strip("\"'"))


def named() -> list[Naming]:
    return [*by_python(), *by_templates()]


def test_a_room_names_its_own_templates_and_the_kits():
    foreign = [
        f"{place} names {template}"
        for room, place, template in named()
        if template not in BUILT_IN and template.partition("/")[0] not in {room.label, KIT}
    ]
    assert foreign == []


def test_every_template_that_is_named_is_there():
    known = {path.relative_to(room.folder / "templates") for room in rooms() for path in pages(room)}
    missing = [
        f"{place} names {template}"
        for _, place, template in named()
        if template not in BUILT_IN and Path(template) not in known
    ]
    assert missing == []


def pages(room: Room) -> list[Path]:
    """The template files of a room under their own names."""
    return [path for path in files(room) if "theme" not in path.relative_to(room.folder).parts]


def test_every_template_lies_in_its_room_under_the_rooms_label():
    places = [path for name in PACKAGES for path in (ROOT / name).rglob("*.html")]
    allowed = {path for room in rooms() for path in pages(room)} | overrides()
    assert [str(path) for path in places if path not in allowed] == []
    elsewhere = [
        str(path)
        for room in rooms()
        for path in pages(room)
        if not path.is_relative_to(room.folder / "templates" / room.label)
    ]
    assert elsewhere == []


def test_every_template_is_named_by_somebody():
    used = {naming.template for naming in named()} | {settings.AXES_LOCKOUT_TEMPLATE}
    unused = [
        str(path.relative_to(ROOT))
        for room in rooms()
        for path in pages(room)
        if str(path.relative_to(room.folder / "templates")) not in used
    ]
    assert unused == []


def test_no_template_is_named_by_a_formula():
    """What is put together at run time would escape the tests above."""
    by_parts = [text.place for text in texts() if text.is_part and text.value.endswith((".html", ".txt"))]
    by_variable = [
        f"{room.name}: {name}"
        for room in rooms()
        for path in files(room)
        for _, name in TAG.findall(path.read_text())
        if name[0] not in "\"'"
    ]
    assert by_parts + by_variable == []


def test_a_room_loads_its_own_tags_and_the_kits():
    foreign = [
        f"{path.relative_to(ROOT)} loads {name}"
        for room in rooms()
        for path in files(room)
        for names in LOAD.findall(path.read_text())
        for name in names.split()
        if name not in TAG_LIBRARIES | tags(room) | tags(kit())
    ]
    assert foreign == []


def kit() -> Room:
    return next(room for room in rooms() if room.label == KIT)


def tags(room: Room) -> set[str]:
    return {path.stem for path in (room.folder / "templatetags").glob("*.py")} - {"__init__"}


def overrides() -> set[Path]:
    return {kit().folder / "theme" / name for name in OVERRIDES}


def test_the_overrides_are_those_of_this_list_and_the_theme_still_has_each():
    assert {path for path in files(kit()) if path not in pages(kit())} == overrides()
    (theme,) = (folder for folder in engines["django"].template_dirs if folder.parts[-2:] == ("unfold", "templates"))
    assert [name for name in sorted(OVERRIDES) if not (theme / name).exists()] == []


def test_what_is_built_in_is_not_ours():
    origins = [Path(get_template(name).origin.name) for name in sorted(BUILT_IN)]
    ours = [ROOT / name for name in PACKAGES]
    assert [path for path in origins if any(path.is_relative_to(folder) for folder in ours)] == []
