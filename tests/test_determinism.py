from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import determinism

TESTS = """
import gzip, pytest
@pytest.mark.parametrize("body", [{body}])
def test_body(body): ...
@pytest.mark.parametrize("who", [object()])
def test_an_address_in_memory_is_no_difference(who): ...
@pytest.mark.parametrize("names", [{{"a", "b", "c", "d"}}])
def test_nor_is_the_order_of_a_set_as_a_value(names): ...
"""


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("gzip.compress(b'[]', mtime=0)", 0, "3 tests, collected twice alike"),
        ("gzip.compress(b'[]')", 1, "- test_inner.py::test_body["),
        ("hash('a')", 1, "- test_inner.py::test_body["),
    ],
)
def test_the_difference_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str, code: int, said: str
) -> None:
    (tmp_path / "test_inner.py").write_text(TESTS.format(body=body))
    alone = ("-c", os.devnull, "--rootdir", str(tmp_path), "--noconftest", "-p", "no:django")
    assert determinism.main([*alone, str(tmp_path)]) == code
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(said)
    assert len(lines) == 1 + code
