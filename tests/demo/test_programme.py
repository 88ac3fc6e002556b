from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from track360.demo.generator import Sample, Scale, generate
from track360.demo.programme import document, write
from track360.demo.quarter import Quarter


def test_every_affiliate_is_assigned_to_a_plan_of_the_partner(samples: dict[str, Sample]) -> None:
    for entry in document(samples.values())["partners"]:
        plans = {plan["id"] for plan in entry["plans"]}
        assert {a["affiliate"] for a in entry["assignments"]} == {a["id"] for a in entry["affiliates"]}
        assert {a["plan"] for a in entry["assignments"]} <= plans


def test_every_instrument_of_the_broker_is_in_a_group(samples: dict[str, Sample]) -> None:
    groups = document([samples["acme"]])["partners"][0]["instrument_groups"]
    named = [name.rstrip("*") for group in groups for name in group["instruments"]]
    traded = {row["instrument"] for row in samples["acme"].records("trading-activity")}
    assert {name for name in traded if not name.startswith(tuple(named))} == set()


def test_a_rate_is_never_older_than_seven_days_in_the_quarter(samples: dict[str, Sample]) -> None:
    rates = document([samples["acme"]])["partners"][0]["rates"]
    for currency in ("USD", "GBP"):
        days = sorted(rate["date"] for rate in rates if rate["quote"] == currency)
        assert days[0] < date(2026, 1, 1)
        assert max((later - day).days for day, later in pairwise(days)) <= 3
        assert days[-1] == date(2026, 3, 31)
    assert all(Decimal("0.5") < Decimal(rate["rate"]) < Decimal("1.5") for rate in rates)


def test_the_plans_move_with_the_quarter() -> None:
    sample = generate("acme", Scale(quarter=Quarter(date(2025, 10, 1))))
    versions = document([sample])["partners"][0]["plans"][0]["versions"]
    assert [version["from"] for version in versions] == [date(2025, 10, 1), date(2025, 11, 1)]


def test_the_file_reads_back_as_the_document(tmp_path: Path) -> None:
    samples = [generate("propco", replace(Scale(), affiliates=17))]
    write(samples, tmp_path / "programme.yaml")
    assert yaml.safe_load((tmp_path / "programme.yaml").read_text("utf-8")) == document(samples)


def test_no_amount_is_a_float(samples: dict[str, Sample]) -> None:
    assert list(floats(document(samples.values()))) == []


def floats(value: Any) -> Iterator[float]:
    if isinstance(value, float):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from floats(inner)
