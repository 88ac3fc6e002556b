"""What a value can do to the process log: nothing that looks like an entry."""

from __future__ import annotations

import logging
import sys

from django.conf import settings

from track360.core.logs import OneLine

FORGED = "2026-01-01 00:00:00,000 ERROR track360: forged"


def line(*said: str, exc_info: object = None) -> list[str]:
    record = logging.LogRecord("x", 40, "x", 1, "refused: %s", said, exc_info)  # type: ignore[arg-type]
    told = OneLine("{levelname} {name}: {message}", style="{").format(record)
    return told.replace("\r", "\n").split("\n")


def test_a_line_break_in_a_value_is_shown_and_begins_no_line() -> None:
    for broken, shown in (("\n", "\\x0a"), ("\r\n", "\\x0d\\x0a"), ("\x1b[2K", "\\x1b[2K"), ("\u2028", "\\u2028")):
        assert line(f"a{broken}{FORGED}") == [f"ERROR x: refused: a{shown}{FORGED}"]
    assert line("Zoë – 100 %") == ["ERROR x: refused: Zoë – 100 %"]


def test_what_an_exception_says_is_indented_below_its_entry() -> None:
    try:
        raise ValueError(f"a\n{FORGED}\r{FORGED}")
    except ValueError:
        first, *stack = line("b", exc_info=sys.exc_info())
    assert first == "ERROR x: refused: b"
    assert f"    {FORGED}\\x0d{FORGED}" in stack
    assert [each for each in stack if not each.startswith("    ")] == []


def test_the_process_log_is_written_so() -> None:
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "line"
    assert settings.LOGGING["formatters"]["line"]["class"] == f"{OneLine.__module__}.{OneLine.__name__}"
