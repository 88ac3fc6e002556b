"""The sample programme: the plans of ``programme.yaml`` with the generator's affiliates and rates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from track360.demo.generator import Sample
from track360.demo.markets import euro_rates
from track360.demo.quarter import add_months

PLANS = Path(__file__).with_name("programme.yaml")
_WRITTEN_FOR = date(2026, 1, 1)
"""The first day of the quarter that the dates in the file are about."""


def document(samples: Iterable[Sample]) -> dict[str, Any]:
    """The programme of these partners in the shape that ``manage.py apply`` reads from a file."""
    plans = {entry["id"]: entry for entry in yaml.safe_load(PLANS.read_text("utf-8"))["partners"]}
    return {"partners": [_partner(plans[sample.firm.id], sample) for sample in samples]}


def write(samples: Iterable[Sample], path: Path) -> None:
    """The same as a file."""
    # Without aliases: a reader should not have to know YAML anchors.
    dumper = yaml.SafeDumper
    dumper.ignore_aliases = lambda *_: True  # type: ignore[method-assign]
    path.write_text(yaml.dump(document(samples), Dumper=dumper, sort_keys=False, allow_unicode=True), "utf-8")


def _partner(plans: dict[str, Any], sample: Sample) -> dict[str, Any]:
    start = sample.scale.quarter.start
    months = (start.year - _WRITTEN_FOR.year) * 12 + start.month - _WRITTEN_FOR.month
    return {
        **_moved(plans, months),
        "affiliates": [affiliate.entry() for affiliate in sample.affiliates],
        "rates": list(_rates(sample)),
        "assignments": [
            {"affiliate": affiliate.affiliate_id, "plan": sample.firm.plans[affiliate.level]}
            for affiliate in sample.affiliates
        ],
    }


def _moved(value: Any, months: int) -> Any:
    if isinstance(value, date):
        return add_months(value, months)
    if isinstance(value, dict):
        return {key: _moved(inner, months) for key, inner in value.items()}
    return [_moved(inner, months) for inner in value] if isinstance(value, list) else value


def _rates(sample: Sample) -> Iterator[dict[str, Any]]:
    for day, quotes in euro_rates(sample.scale.seed, sample.scale.quarter).items():
        for currency, rate in quotes.items():
            yield {"base": "EUR", "quote": currency, "date": day, "rate": str(rate)}
