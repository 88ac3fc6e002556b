"""``verify-statement`` needs the files alone: no test here may touch a database."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commissions.statements.document.content import Document, Group
from commissions.statements.document.render import render
from commissions.statements.verification import lines_file
from tests.commissions.statements.document import samples
from tests.commissions.statements.verification.lines import line
from tests.commissions.statements.verification.test_lines_file import reckon

LINES = lines_file.write([line(), line(customer_id="C-2", amount=Decimal("0.66000000"))])
DIGEST = reckon(LINES).digest
SAID = ["2 lines of AFF-1 come to 13.00000000 EUR", f"digest {DIGEST}", "it is the digest of the statement"]


def document() -> Document:
    return replace(
        samples.STATEMENT, groups=(Group("lots", 0, 2, 2, Decimal(13)),), prior=(), earned=Decimal(13), lines=2,
        opening=Decimal(0), not_due=Decimal(0), released=(), withheld=Decimal(0), payable=Decimal(13),
        payout=Decimal(13), net=Decimal(13), carried=Decimal(0), carried_because=None, on_hold=(), digest=DIGEST,
    )  # fmt: skip


def verify(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[str]:
    call_command("verify-statement", *map(str, arguments))
    return capsys.readouterr().out.splitlines()


@cache
def pdf(lines: bytes | None = None) -> bytes:
    return render(document(), lines)


def kept(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def test_a_pdf_is_verified_by_the_lines_attached_to_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(capsys, kept(tmp_path, "statement.pdf", pdf(LINES))) == SAID


def test_a_pdf_without_them_by_their_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = kept(tmp_path, "statement.pdf", pdf())
    with pytest.raises(CommandError, match="the lines are not attached"):
        verify(capsys, alone)
    assert verify(capsys, alone, "--lines", kept(tmp_path, "lines.csv", LINES)) == SAID


def test_the_lines_alone_say_their_digest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = kept(tmp_path, "lines.csv", LINES)
    assert verify(capsys, lines) == SAID[:2]
    assert verify(capsys, lines, "--digest", DIGEST.upper()) == SAID


def test_one_changed_digit_is_a_wrong_digest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = LINES.replace(b"0.66000000", b"0.66000001")
    wrong = f"WRONG DIGEST: the statement says {DIGEST}"
    with pytest.raises(CommandError) as raised:
        verify(capsys, kept(tmp_path, "statement.pdf", pdf(changed)))
    assert str(raised.value) == wrong
    assert capsys.readouterr().out.splitlines() == [
        "2 lines of AFF-1 come to 13.00000001 EUR", f"digest {reckon(changed).digest}",
    ]  # fmt: skip
    with pytest.raises(CommandError) as raised:
        verify(capsys, kept(tmp_path, "lines.csv", changed), "--digest", DIGEST)
    assert str(raised.value) == wrong


def test_what_is_neither_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for content, message in (
        (b"%PDF-1.7\nnothing", "is no statement: it cannot be read"),
        (b"a,b\r\n", "these are no lines of a statement: line 1 must name the columns"),
    ):
        with pytest.raises(CommandError) as raised:
            verify(capsys, kept(tmp_path, "file", content))
        assert message in str(raised.value)
    with pytest.raises(CommandError, match="cannot be read: No such file or directory"):
        verify(capsys, tmp_path / "missing")
