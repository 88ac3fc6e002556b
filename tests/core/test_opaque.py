"""Numbers of ours as a partner sees them."""

from __future__ import annotations

import re

import pytest

from track360.core.opaque import ID_PATTERN, NotOurs, Opaque, new_key

OWN, OTHER = Opaque("11" * 32), Opaque("22" * 32)
NUMBERS = (0, 1, 2, 4711, 2**63 - 1)


def test_an_id_is_the_same_for_ever() -> None:
    assert OWN.id("batch", 4711) == "tAMmW_cmocNewJ7pbq5vWjyWYcduEra9"


def test_an_id_names_its_row_and_no_other() -> None:
    made = [opaque.id(kind, number) for opaque in (OWN, OTHER) for kind in ("batch", "call") for number in NUMBERS]
    assert len({*made}) == len(made)
    assert all(re.fullmatch(ID_PATTERN, text) for text in made)
    assert [OWN.number("batch", OWN.id("batch", number)) for number in NUMBERS] == [*NUMBERS]


@pytest.mark.parametrize(
    "text",
    [
        OTHER.id("batch", 4711),
        OWN.id("call", 4711),
        "", "4711", "A" * 32, "é" * 32, "=" * 32, OWN.id("batch", 4711)[:-1], f"{OWN.id('batch', 4711)}A",
        OWN.id("batch", 4711).swapcase(),
        OWN.place("batch", 4711),
    ],
)  # fmt: skip
def test_what_was_not_given_out_opens_nothing(text: str) -> None:
    with pytest.raises(NotOurs):
        OWN.number("batch", text)


def test_no_character_of_an_id_can_be_changed() -> None:
    given, opened = OWN.id("batch", 4711), []
    for place, letter in enumerate(given):
        changed = given[:place] + ("A" if letter != "A" else "B") + given[place + 1 :]
        try:
            opened.append(OWN.number("batch", changed))
        except NotOurs:
            continue
    assert opened == []


def test_a_place_comes_back_whole_and_cannot_be_read() -> None:
    told = [["2026-01-05", None, 1], 2**62, "é"]
    made = OWN.place("list", told)
    assert OWN.at_place("list", made) == told
    assert "2026" not in made
    for opaque, purpose, text in ((OTHER, "list", made), (OWN, "report", made), (OWN, "list", "A" * 5000)):
        with pytest.raises(NotOurs):
            opaque.at_place(purpose, text)


def test_keys_are_drawn() -> None:
    assert len({new_key() for _ in range(100)}) == 100
    assert len(new_key()) == 64
