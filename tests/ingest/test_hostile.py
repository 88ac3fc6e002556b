"""The hostile corpus: every request is refused as a problem that names the place, quickly, and changes nothing."""

from __future__ import annotations

import time
from typing import Any

import pytest

from customers.models import Customer
from tests.ingest.api import customer, open_house
from tests.ingest.attack import Attack
from tests.ingest.corpus import attacks
from track360.ingest.models import Batch
from track360.queue.models import Work
from transactions.models import Transaction

CORPUS = list(attacks())


def test_the_corpus_is_large_and_has_no_twins() -> None:
    names = [attack.name for attack in CORPUS]
    assert len(names) >= 200
    assert len(set(names)) == len(names)


@pytest.mark.django_db
@pytest.mark.parametrize("attack", CORPUS, ids=lambda attack: attack.name.encode("unicode_escape").decode())
def test_refused(attack: Attack) -> None:
    house = open_house()
    house.push("customers", customer("c1"))
    before = _count()
    began = time.monotonic()
    answer = house.send(attack.path, attack.body, attack.content_type, **attack.headers)
    assert time.monotonic() - began < 5
    problem = answer.json()
    assert answer.status_code == attack.status, problem
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["status"] == attack.status
    assert problem["title"]
    assert problem["detail"]
    _named(attack, problem)
    assert _count() == before


def _named(attack: Attack, problem: dict[str, Any]) -> None:
    if attack.code or attack.pointer is not None:
        first = problem["errors"][0]
        assert isinstance(first["index"], int)
        assert attack.code in ("", first["code"])
        assert attack.pointer in (None, first["pointer"])
        assert problem["errors_total"] == len(problem["errors"])


def _count() -> list[int]:
    return [model.objects.count() for model in (Customer, Transaction, Batch, Work)]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods(method: str) -> None:
    house = open_house()
    answer = house.http.generic(method.upper(), house.url("customers"), b"[]", content_type="application/json")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert "POST" in answer["Allow"]


@pytest.mark.django_db
def test_bodies_that_look_odd_and_are_sound() -> None:
    house = open_house()
    for body in (b'{"data":[]}', b" [ ] ", b"[]"):
        answer = house.send("customers", body)
        assert answer.status_code == 200
        assert answer.json()["meta"]["received"] == 0
