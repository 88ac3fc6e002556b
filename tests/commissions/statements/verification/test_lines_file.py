"""A file of lines gives its digest, number and sum, or says what is wrong with it."""

from __future__ import annotations

import io
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from commissions.statements.verification import lines_file
from commissions.statements.verification.lines_file import NoLinesFile, Reckoned
from commissions.statements.verification.rows import COLUMNS, row_text, texts
from tests.commissions.statements.verification.lines import line, nasty

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "statement-files.md"
HEAD = ",".join(COLUMNS)


def reckon(file: bytes) -> Reckoned:
    return lines_file.reckon(io.TextIOWrapper(io.BytesIO(file), "utf-8", newline=""))


def test_a_digest_is_of_the_groups_in_byte_order_whatever_order_they_stand_in() -> None:
    # Not as a dictionary sorts: Z before a, 2 before 10, and an ideograph before an emoji.
    groups = [("Z", 2, "東"), ("Z", 2, "\U0001f600"), ("Z", 10, "C-1"), ("a", 0, "C-1")]
    lines = [line(rule_id=rule, level=level, customer_id=customer) for rule, level, customer in groups]
    again = lines[0]._replace(amount=Decimal("-1.00000000"))
    groups_of = ([lines[0], again], *zip(lines[1:], strict=True))
    of = ["\n".join(row_text(texts(each)) for each in some) for some in groups_of]
    expected = sha256(b"".join(sha256(text.encode()).digest() for text in of)).hexdigest()
    found = reckon(lines_file.write([lines[3], lines[0], lines[2], again, lines[1]]))
    assert found == Reckoned(expected, 5, Decimal("48.36000000"), "AFF-1", "EUR")


def test_the_order_within_a_group_counts() -> None:
    one, other = line(), line(amount=Decimal("1.00000000"))
    assert reckon(lines_file.write([one, other])).digest != reckon(lines_file.write([other, one])).digest


def test_a_statement_without_lines_has_the_digest_of_nothing() -> None:
    assert reckon(lines_file.write([])) == Reckoned(sha256(b"").hexdigest(), 0, Decimal(0))


def test_the_reference_page_shows_a_line_and_its_text() -> None:
    page = PAGE.read_text()
    head, shown = (line.strip() for line in page.splitlines() if line.startswith(("    affiliate_id,", "    AFF-")))
    assert head == HEAD
    assert f"`{row_text(shown.split(','))}`" in page


def test_what_copy_writes_is_read_alike() -> None:
    """PostgreSQL's own CSV quotes an empty text and not a NULL."""
    ours = lines_file.write([line(source_day=None)])
    assert reckon(ours.replace(b",,EURUSD,USD,,", b',,EURUSD,USD,"",')) == reckon(ours)


def test_every_changed_digit_changes_the_digest() -> None:
    file = lines_file.write(nasty()[:3])
    said = reckon(file).digest
    body = file.index(b"\n")
    places = [place for place in range(body, len(file)) if chr(file[place]) in "0123456789"]
    assert len(places) > 100
    # A wrong digit may also leave no statement at all, where it is of an affiliate or a level.
    same = []
    for place in places:
        digit = b"%d" % ((int(chr(file[place])) + 1) % 10)
        try:
            found = reckon(file[:place] + digit + file[place + 1 :]).digest
        except NoLinesFile:
            continue
        same += [place] if found == said else []
    assert same == []


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (b"", "line 1 must name the columns"),
        (b"amount\n1\n", "line 1 must name the columns"),
        (f"{HEAD}\n1,2\n".encode(), "statement line 1 has 2 values; it must have 15"),
        (lines_file.write([line()]).replace(b"12.34000000", b"12.34"), "statement line 1: '12.34' is no amount"),
        (lines_file.write([line()]).replace(b"12.34000000", "12.3400000٠".encode()), "is no amount with 8 places"),
        (lines_file.write([line()]).replace(b"lots,0,", b"lots,one,"), "statement line 1: 'one' is no level"),
        (lines_file.write([line(), line(currency="USD")]), "line 2: of AFF-1 in USD among lines of AFF-1 in EUR"),
        (lines_file.write([line(), line(affiliate_id="AFF-2")]), "statement line 2: of AFF-2 in EUR among lines"),
        (lines_file.write([line()]).replace(b"C-1", b"\xff"), "it is not UTF-8"),
        (lines_file.write([line()]).replace(b"C-1", b'"C-1'), "line 2: unexpected end of data"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_lines_says_so(file: bytes, message: str) -> None:
    with pytest.raises(NoLinesFile) as raised:
        reckon(file)
    assert message in str(raised.value)
