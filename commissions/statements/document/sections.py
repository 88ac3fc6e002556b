"""The parts of the document, from its head to the digest of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from commissions.statements.document import figures, words
from commissions.statements.document.canvas import ACCENT, END, GREY, INK, RIGHT, TINT, WHITE, Style
from commissions.statements.document.content import Document, Kind, Party
from commissions.statements.document.flow import (
    GAP,
    INNER,
    MARGIN,
    PLAIN,
    SMALL,
    STRONG,
    Column,
    Flow,
    Money,
    money_column,
)  # fmt: skip

_TITLE = Style(17, bold=True, colour=ACCENT)
_NAME = Style(10.5, bold=True)
_FIGURE = Style(15, bold=True)
_AMOUNTS = 46.0
_TILE, _BETWEEN, _PADDING = 17.0, 3.0, 4.0
# Chinese, Japanese and Korean draw some characters differently.
_HAN = {"CN": "zh-hans", "SG": "zh-hans", "TW": "zh-hant", "HK": "zh-hant", "MO": "zh-hant", "JP": "ja", "KR": "ko"}


def head(flow: Flow, document: Document) -> None:
    """What it is, from whom, and the numbers it is found by."""
    half = INNER / 2
    title = words.title(document.kind)
    lines = flow.canvas.wrapped(document.partner.name, half - GAP, _NAME)
    for place, line in enumerate(lines):
        _party_text(flow, document.partner, MARGIN, flow.y + 2 + place * _NAME.leading, half, line, _NAME)
    flow.canvas.text(MARGIN + half, flow.y, half, title, _TITLE, END)
    flow.space(max(_TITLE.leading, 2 + len(lines) * _NAME.leading) + 2.5)
    flow.canvas.line(MARGIN, flow.y, INNER, ACCENT, 0.6)
    flow.space(3)
    _facts(flow, _named(document))
    flow.space(3)


def parties(flow: Flow, document: Document) -> None:
    """The two, with what the law wants of them."""
    half = INNER / 2
    of_affiliate, of_partner = words.parties(document.kind)
    begin = flow.y
    ends = []
    for x, label, party in ((0.0, of_affiliate, document.affiliate), (half, of_partner, document.partner)):
        flow.y = begin
        _party(flow, MARGIN + x, half - 2 * GAP, label, party)
        ends.append(flow.y)
    flow.y = max(ends)
    flow.space(4)


def glance(flow: Flow, document: Document) -> None:
    """The figures that are asked for first."""
    if document.kind is Kind.CREDIT_NOTE:
        return
    shown = [
        (_("Earned in {period}").format(period=figures.whole(document.period)), document.earned, False),
        (_("On hold, payable later"), document.held, False),
        (_("Due, in review"), document.payable, True)
        if document.in_review
        else (_("Paid out, before taxes"), document.payout, True),
    ]
    width = (INNER - _BETWEEN * (len(shown) - 1)) / len(shown)
    for place, (label, amount, is_last) in enumerate(shown):
        _tile(flow, MARGIN + place * (width + _BETWEEN), width, label, _amount(amount, document), is_last)
    flow.space(_TILE)


def _tile(flow: Flow, x: float, width: float, label: str, figure: str, stands_out: bool) -> None:
    inner = width - 2 * _PADDING
    flow.canvas.box(x, flow.y, width, _TILE, ACCENT if stands_out else TINT)
    small = SMALL._replace(colour=WHITE if stands_out else GREY)
    flow.canvas.text(x + _PADDING, flow.y + 2.4, inner, label, small)
    style = _fitting(flow, figure, inner)
    flow.canvas.text(x + _PADDING, flow.y + 7.2, inner, figure, style._replace(colour=WHITE if stands_out else INK))


def earned(flow: Flow, document: Document) -> None:
    """By rule and level; what belongs to earlier months named by these."""
    if document.kind is Kind.CREDIT_NOTE:
        return
    flow.heading(_("Earned in {period}").format(period=figures.whole(document.period)))
    columns = (
        Column(_("Rule"), 62), Column(_("Level"), 28), Column(_("Customers"), 20, RIGHT), Column(_("Lines"), 20, RIGHT),
        money_column(INNER - 130 + GAP, _("Amount, {currency}").format(currency=document.currency)),
    )  # fmt: skip
    amounts = [*(each.amount for each in document.groups), *(each.amount for each in document.prior), document.earned]
    scale = flow.scale(amounts, document.currency)
    flow.head(columns)
    for group in document.groups:
        counts = figures.number(group.customers), figures.number(group.lines)
        money = Money(group.amount, scale)
        flow.row(columns, (group.rule, words.level(group.level), *counts, money))
    for prior in document.prior:
        label = _("Correction of {month}").format(month=figures.month(prior.month))
        flow.row(columns, (label, "", "", figures.number(prior.lines), Money(prior.amount, scale)))
    flow.sum_row(columns, (_("Total"), "", "", figures.number(document.lines), Money(document.earned, scale)))


def reckoning(flow: Flow, document: Document) -> None:
    """From what was earned to what is paid out and what is carried."""
    if document.kind is Kind.CREDIT_NOTE:
        return
    flow.heading(_("From earned to due") if document.in_review else _("From earned to paid out"), keep=40)
    steps = list(_steps(document))
    last = (document.payable, document.payout, document.carried)
    scale = flow.scale([*(amount for _label, amount in steps), *last], document.currency)
    columns = (Column("", INNER - _AMOUNTS), money_column(_AMOUNTS + GAP))
    for label, amount in steps:
        flow.row(columns, (label, Money(amount, scale)))
    label = _("Due, in review") if document.in_review else _("Payable")
    flow.sum_row(columns, (label, Money(document.payable, scale)))
    if document.in_review:
        flow.paragraph(words.in_review(document.in_review))
    if document.carried:
        flow.sum_row(columns, (_("Paid out"), Money(document.payout, scale)))
        flow.row(columns, (words.carried(document), Money(document.carried, scale)), ruled=False)


def _steps(document: Document) -> Iterator[tuple[str, Decimal]]:
    """What the payable amount is the sum of."""
    if not document.in_review:
        yield _("Opening balance"), document.opening
    yield _("Earned"), document.earned
    if document.not_due:
        yield _("Of this on hold, payable later"), -document.not_due
    for each in document.released:
        yield _("Released from {period}").format(period=figures.whole(each.period)), each.amount
    if document.withheld:
        yield _("Withheld: disputed or held for review"), -document.withheld


def _named(document: Document) -> Iterator[tuple[str, str]]:
    days = figures.day(document.last)
    if document.first != document.last:
        days = f"{document.first.day} \u2013 {days}"
    yield _("Number"), document.number
    if document.credit_of:
        yield _("Corrects invoice"), document.credit_of[0]
    yield _("Date"), figures.day(document.issued)
    yield _("Period {period}").format(period=figures.whole(document.period)), days
    yield _("Affiliate ID"), document.affiliate_id


def _facts(flow: Flow, named: Iterable[tuple[str, str]]) -> None:
    """Labels with what they name, side by side."""
    facts = list(named)
    columns = [Column("", INNER / len(facts))] * len(facts)
    flow.y += flow.cells(columns, [label for label, _value in facts], SMALL)
    flow.y += flow.cells(columns, [value for _label, value in facts], STRONG)


def _party(flow: Flow, x: float, width: float, label: str, party: Party) -> None:
    flow.canvas.text(x, flow.y, width, label, SMALL)
    flow.space(SMALL.leading + 0.5)
    tax = [_("Tax ID {number}").format(number=figures.whole(party.tax_id))] if party.tax_id else []
    country = [_("Country {code}").format(code=party.country)] if party.country else []
    for text, style in [(party.name, _NAME), *((each, PLAIN) for each in (*party.address, *country, *tax))]:
        for line in flow.canvas.wrapped(text, width, style):
            _party_text(flow, party, x, flow.y, width, line, style)
            flow.space(style.leading)


def _party_text(flow: Flow, party: Party, x: float, y: float, width: float, line: str, style: Style) -> None:
    flow.canvas.text(x, y, width, line, style, language=_HAN.get(party.country))


def _fitting(flow: Flow, text: str, width: float) -> Style:
    """The largest in which the text fits; no amount is so long that it would be too small to read."""
    style = _FIGURE
    while flow.canvas.width(text, style) > width and style.size > SMALL.size:
        style = style._replace(size=style.size - 0.5)
    return style


def _amount(amount: Decimal, document: Document) -> str:
    return f"{figures.amount(amount, document.currency)} {document.currency}"
