"""How values read on our pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import dateformat
from django.utils.html import format_html

from track360.core import language
from track360.core.language import day, is_english, isolated, say, word
from track360.site import display

register = template.Library()


@register.filter
def shown(value: Any) -> str:
    """Any value of a row for reading: every digit of a number, ISO days, minutes of instants (UTC)."""
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return say("{day} {time} UTC", day=day(value.date()), time=f"{value:%H:%M}")
    if isinstance(value, date):
        return say("the beginning") if value.year == 1 else day(value)
    return display.plain(value) if isinstance(value, Decimal) else str(value)


@register.filter
def figure(value: Decimal | None, currency: str) -> str:
    """An amount in minor units, the exact one on hover; its currency stands beside it."""
    return display.figure(value, currency)


@register.filter
def amount(value: Decimal | None, currency: str) -> str:
    """The same with its currency."""
    return display.amount(value, currency)


@register.filter
def money(value: Decimal | None, currency: str) -> str:
    """An exact amount with its currency."""
    return display.money(value, currency)


@register.filter
def count(value: Decimal | int | None) -> str:
    """How many, with thousands apart; a dash where nobody knows."""
    return "–" if value is None else display.plain(value)


@register.filter
def signed(value: Decimal) -> str:
    """A difference: what is more has a plus."""
    return f"{'+' if value > 0 else ''}{display.exact(value)}"


@register.filter
def signed_figure(value: Decimal | None, currency: str) -> str:
    """A difference in minor units, the exact one on hover."""
    return "" if value is None else format_html("{}{}", "+" if value > 0 else "", display.figure(value, currency))


@register.filter
def day_of_month(value: date) -> str:
    """ "21st", in English."""
    return dateformat.format(value, "jS" if is_english() else "j")


@register.filter
def listed(names: Iterable[str]) -> str:
    """Names in the order in which they are read."""
    return language.listed(names)


@register.filter
def apart(value: Any) -> str:
    """A name or number within a sentence of either direction: among words from right to left it stays as it is."""
    return str(isolated(str(value)))


@register.filter
def words(code: str) -> str:
    """``missing_rate`` → ``missing rate``, in the reader's language where it is a word of ours."""
    return word(code.replace("_", " ").replace("-", " "))


@register.filter(name="abs")
def absolute(value: int) -> int:
    """Without its sign, which an arrow says."""
    return abs(value)


@register.filter
def at_most(value: int, most: int) -> int:
    """For class names that end somewhere."""
    return min(value, most)


@register.filter
def total_of(rows: Iterable[Any], name: str) -> int:
    """The sum of an attribute."""
    return sum(getattr(row, name) for row in rows)


@register.filter
def oldest_of(rows: Iterable[Any]) -> Any:
    """The earliest ``oldest`` of the rows."""
    return min(row.oldest for row in rows)
