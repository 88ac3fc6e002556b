from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import determinism

TESTS = """
import gzip, pytest
@pytest.mark.parametrize("body", [gzip.compress(b"[]", mtime=0), gzip.compress(b"[]")])
def test_body(body): ...
@pytest.mark.parametrize("who", [object()])
def test_an_address_in_memory_is_no_difference(who): ...
@pytest.mark.parametrize("names", [{"a", "b", "c", "d"}])
def test_nor_is_the_order_of_a_set_as_a_value(names): ...
@pytest.mark.parametrize("number", [hash("a")])
def test_number(number): ...
"""


def test_what_depends_on_the_clock_or_the_hash_seed_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "test_inner.py").write_text(TESTS)
    alone = ("-c", os.devnull, "--rootdir", str(tmp_path), "--noconftest", "-p", "no:django")
    assert determinism.main([*alone, str(tmp_path)]) == 1
    named = [line.partition("[")[0] for line in capsys.readouterr().out.splitlines()]
    assert named == [f"{sign} test_inner.py::test_{name}" for name in ("body", "number") for sign in "-+"]
