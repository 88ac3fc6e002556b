"""What stands below each other on the pages: rows of cells, tables, and a new page where one is full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from commissions.statements.document import figures
from commissions.statements.document.canvas import ACCENT, END, GREY, HEIGHT, RIGHT, START, WIDTH, Canvas, Style

MARGIN = 18.0
TOP, BOTTOM = 16.0, 22.0
INNER = WIDTH - 2 * MARGIN
GAP = 2.0
SMALL = Style(7.5, colour=GREY)
PLAIN = Style(9)
STRONG = Style(9, bold=True)
HEADING = Style(10.5, bold=True, colour=ACCENT)


class Column(NamedTuple):
    """Of a table: its heading, its width in millimetres, and the side that its cells keep to."""

    heading: str
    width: float
    align: str = START


class Scale(NamedTuple):
    """Of amounts below each other, whose points are to be so too: their decimal places, and the width of the widest."""

    currency: str
    places: int
    width: float


class Money(NamedTuple):
    """An amount as a cell."""

    amount: Decimal
    scale: Scale


Cell = str | Money


class Flow:
    """A place on the last page, that moves down with what is drawn."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.y = canvas, TOP
        canvas.add_page()

    def need(self, height: float) -> bool:
        """Go on to a new page unless so much fits; whether that was so."""
        if self.y + height <= HEIGHT - BOTTOM:
            return False
        self.canvas.add_page()
        self.y = TOP
        return True

    def space(self, height: float) -> None:
        """Leave some room."""
        self.y += height

    def heading(self, text: str, keep: float = 20) -> None:
        """Of a section, on a page with what it begins with (``keep``, in millimetres)."""
        self.space(4.6)
        self.need(HEADING.leading + keep)
        self.canvas.text(MARGIN, self.y, INNER, text, HEADING)
        self.space(HEADING.leading + 1.2)

    def paragraph(self, text: str, style: Style = PLAIN) -> None:
        """Over the whole width."""
        for line in self.canvas.wrapped(text, INNER, style):
            self.need(style.leading)
            self.canvas.text(MARGIN, self.y, INNER, line, style)
            self.space(style.leading)

    def head(self, columns: Sequence[Column]) -> None:
        """The headings of a table."""
        height = self.cells(columns, [column.heading for column in columns], SMALL)
        self.y += height + 0.6
        self.canvas.line(MARGIN, self.y, INNER, GREY)
        self.space(1)

    def row(self, columns: Sequence[Column], cells: Sequence[Cell], style: Style = PLAIN, ruled: bool = True) -> None:
        """One row, on a page of its own with the headings again where it does not fit. ruled: with a line below."""
        if self.need(self._height(columns, cells, style) + 2) and any(column.heading for column in columns):
            self.head(columns)
        self.y += self.cells(columns, cells, style) + 0.5
        if ruled:
            self.canvas.line(MARGIN, self.y, INNER)
        self.space(0.6)

    def sum_row(self, columns: Sequence[Column], cells: Sequence[Cell]) -> None:
        """What rows come to."""
        self.row(columns, cells, STRONG, ruled=False)

    def scale(self, amounts: Iterable[Decimal], currency: str) -> Scale:
        """Of these amounts, of which any may be a sum."""
        listed = list(amounts)
        places = max(figures.places_of(amount, currency) for amount in listed)
        bold = STRONG._replace(tabular=True)
        width = max(
            self.canvas.width(figures.amount(amount, currency), bold) + self._hang(amount, currency, places, bold)
            for amount in listed
        )
        return Scale(currency, places, width)

    def _money(self, x: float, cell: Money, style: Style) -> None:
        set_in = style._replace(tabular=True)
        hang = self._hang(cell.amount, cell.scale.currency, cell.scale.places, set_in)
        text = figures.amount(cell.amount, cell.scale.currency)
        # Mirrored or not, decimal places are at the right.
        begin = x + hang if self.canvas.rtl else x
        self.canvas.text(begin, self.y, cell.scale.width - hang, text, set_in, RIGHT)

    def _hang(self, amount: Decimal, currency: str, places: int, style: Style) -> float:
        """How far an amount ends before those with more places; every digit has the same width."""
        own = figures.places_of(amount, currency)
        missing = "0" * (places - own)
        if not missing:
            return 0
        return self.canvas.width(missing if own else figures.point() + missing, style)

    def _height(self, columns: Sequence[Column], cells: Sequence[Cell], style: Style) -> float:
        return style.leading * max(len(lines) for _, _, lines in self._laid(columns, cells, style))

    def cells(self, columns: Sequence[Column], cells: Sequence[Cell], style: Style) -> float:
        """Draw them from the place on, and say how high they are."""
        laid = self._laid(columns, cells, style)
        for (column, x, lines), cell in zip(laid, cells, strict=True):
            if isinstance(cell, Money):
                self._money(x + column.width - GAP - cell.scale.width, cell, style)
                continue
            set_in = style._replace(tabular=column.align == RIGHT)
            for number, line in enumerate(lines):
                y = self.y + number * style.leading
                self.canvas.text(x, y, column.width - GAP, line, set_in, column.align)
        return style.leading * max(len(lines) for _, _, lines in laid)

    def _laid(
        self, columns: Sequence[Column], cells: Sequence[Cell], style: Style
    ) -> list[tuple[Column, float, list[str]]]:
        """With each column's begin and the lines of its cell."""
        laid, x = [], MARGIN
        for column, cell in zip(columns, cells, strict=True):
            # A figure in two lines would be two figures.
            lines = [""] if isinstance(cell, Money) else self.canvas.wrapped(cell, column.width - GAP, style)
            laid.append((column, x, lines))
            x += column.width
        return laid


def money_column(width: float, heading: str = "") -> Column:
    """Of amounts."""
    return Column(heading, width, END)
