"""One registry of what cannot be rated: nothing is raised outside it, and the reference says what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from commissions.rating.facts.exception_codes import EXCEPTION_CODES
from commissions.rating.facts.outcomes import NothingDue, Unrated

REFERENCE = Path(__file__).parents[4] / "docs" / "reference" / "semantics.md"


def test_a_code_that_nobody_described_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown exception code 'missing_rates'"):
        Unrated("missing_rates", "no rate")


def test_a_rules_own_fault_has_a_code_and_an_exception_keeps_its_own() -> None:
    error = Unrated("missing_rate", "no rate", None, "EUR")
    assert Unrated.of(error) is error
    fault = Unrated.of(ZeroDivisionError("by nothing"))
    assert (fault.code, fault.detail, fault.amount) == ("rule_error", "ZeroDivisionError: by nothing", None)
    # Nothing due is an answer, and whoever asks has taken it out before.
    assert Unrated.of(NothingDue("zero", "nothing")).code == "rule_error"


def test_the_reference_says_what_each_leaves_unrated() -> None:
    rows = [line for line in REFERENCE.read_text().splitlines() if line.startswith("| `")]
    assert rows == [f"| `{code}` | {meaning.leaves} |" for code, meaning in EXCEPTION_CODES.items()]
