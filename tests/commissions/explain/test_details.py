"""Every detail that the rating and the settler keep follows a pattern that another language knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from commissions.explain import spoken
from commissions.explain.details import PATTERNS
from track360.core.language import reading

ROOT = Path(__file__).parents[3]
SAMPLES = {
    "figure": "1.50", "day": "2026-01-05", "month": "2026-01", "currency": "USD", "code": "kyc", "codes": "a or b",
    "unit": "lots", "id": "ID-1", "detail": "no lots were traded",
}  # fmt: skip
"""A value of each kind of place."""
MAKERS = {"NothingDue": 1, "Unrated": 1, "Met": 2, "_dated": 1, "_lower": 2, "waiting": 0}
"""What takes a detail, and as which of its arguments."""


def written() -> Iterator[tuple[str, str]]:
    """(place, detail) of every detail in the code, with ~ for what is filled in."""
    for folder in ("commissions/rating", "commissions/settle"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if (found := _detail(node)) is not None and (text := _text(found)):
                    yield f"{path.name}:{node.lineno}", text  # type: ignore[attr-defined]


def _detail(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
        place = MAKERS[node.func.id]
        return node.args[place] if len(node.args) > place else None
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "detail":
        return node.value
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return {key.value: value for key, value in pairs if isinstance(key, ast.Constant)}.get("detail")
    return None


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "~" for part in node.values)
    return ""


def shape(text: str) -> str:
    """With ~ for what is filled in."""
    return re.sub(r"\{\w+\}", "~", text)


def filled(pattern: str) -> str:
    return re.sub(r"\{(\w+?)\d*\}", lambda found: SAMPLES[found[1]], pattern)


def test_every_detail_in_the_code_has_a_pattern() -> None:
    details = list(written())
    assert len(details) > 40
    known = [shape(pattern) for pattern in PATTERNS]
    # What is filled in may be a part of a sentence, so that one place of the code stands for several patterns.
    forms = {text: re.compile(".*".join(map(re.escape, text.split("~")))) for _, text in details}
    assert [each for each in details if not any(forms[each[1]].fullmatch(one) for one in known)] == []


def test_each_pattern_is_recognised_as_itself() -> None:
    taken = {pattern: (spoken._recognized(filled(pattern)) or ("",))[0] for pattern in PATTERNS}
    assert {pattern: other for pattern, other in taken.items() if other != pattern} == {}


def test_a_detail_is_told_with_its_figures() -> None:
    text = "no EUR/USD rate on 2026-01-05 or in the 7 days before"
    with reading("ar"):
        assert spoken.detail(f"waits for 2026-01: {text}").startswith(
            "ينتظر \u2068يناير 2026\u2069: \u2068لا يوجد سعر صرف"
        )
        assert spoken.detail("KeyError: 'x'") == "\u2068KeyError: 'x'\u2069 (بالإنجليزية)"
    assert spoken.detail(text) == text
