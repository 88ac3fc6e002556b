"""A rule of a plan version in sentences: as its model describes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commissions.explain.derivation import Clause
from commissions.explain.spoken import told
from commissions.programme.models import PlanVersion
from commissions.rating.rules.base import model_of
from track360.core.language import say
from track360.site.display import plain


def describe(document: Mapping[str, Any], currency: str) -> list[str]:
    """A rule document in sentences: what is paid first, then its conditions."""
    return [told(sentence) for sentence in model_of(document).describe(document, currency)]


def describe_clause(clause: Clause, currency: str) -> list[str]:
    """What the plan said where a line was earned; nothing where that version is gone."""
    return describe(clause.rule, currency) if clause.rule else []


def margin_guard(version: PlanVersion) -> str:
    """What is true of all rules of a version together; nothing without a margin guard."""
    if version.margin_guard is None:
        return ""
    return say("At most {percent} % of the broker's revenue on a trade.", percent=plain(version.margin_guard))
