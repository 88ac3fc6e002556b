"""Input generated from our OpenAPI document, valid and not, against real web processes (``make fuzz``).

TRACK360_FUZZ_CASES: how many cases, default 60; `make fuzz` sends over 10,000; TRACK360_FUZZ_SEED repeats a run.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests import factories
from tests.fuzz.cases import CASES, SEED
from tests.serve.conftest import serving
from track360.partners.credentials import services

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ENTITIES = ("customers", "transactions", "trading-activity")
PARENTS = {"affiliate_id": ("A", "B"), "customer_id": ("c1", "c2")}
# What a schema cannot say: two records of one key, two fields of one record, a 31 June, 4 KiB of unknown properties,
# a key longer than an index page takes. These alone may refuse data that is valid by it.
BEYOND_SCHEMAS = {
    "duplicate_key",
    "above_lots_traded",
    "sign",
    "format",
    "extra_too_large",
    "too_long_together",
}
GUESSES = 10  # at the token endpoint, which is guarded against more

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(7200)]


class Tally:
    """What was answered, by operation's kind and status."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.pushes: Counter[int] = Counter()
        self.codes: Counter[str] = Counter()
        self.faults: list[str] = []

    @property
    def cases(self) -> int:
        """How many were sent."""
        return self.statuses.total()

    def told(self) -> str:
        """One line for the log."""
        good = sum(count for status, count in self.pushes.items() if status < 300)
        return (
            f"seed {SEED}: {self.cases} cases, {dict(sorted(self.statuses.items()))}; pushes {self.pushes.total()}, "
            f"of them taken {good / max(1, self.pushes.total()):.0%}; refusals of valid data {dict(self.codes)}"
        )


@pytest.fixture
def house() -> Iterator[dict[str, tuple[str, str]]]:
    """A served API; by vertical its address and a token of a partner with two affiliates and two customers."""
    limits = {"TRACK360_RATE_LIMIT": "10000000", "TRACK360_CLIENT_RATE_LIMIT": "10000000"}
    with serving(TRACK360_TEST_URLCONF="track360.urls", **limits) as served:
        found = {}
        for vertical in ("forex", "prop-trading"):
            partner = factories.make_partner(vertical=vertical)
            for affiliate_id, customer_id in zip(*PARENTS.values(), strict=True):
                factories.make_customer(factories.make_affiliate(partner, affiliate_id), customer_id)
            client, secret = services.create_client(partner, scopes="read write admin")
            token = served.token(client.client_id, secret, "read write admin")
            found[vertical] = (f"http://127.0.0.1:{served.port}", token)
        yield found


def test_the_document_tells_the_truth(house: dict[str, tuple[str, str]]) -> None:
    url, _ = house["forex"]
    schema = schemathesis.openapi.from_dict(requests.get(f"{url}/api/schema/", timeout=10).json())
    schema.config.generation.codec, schema.config.generation.allow_x00 = "utf-8", False
    # Beside the token, a made-up key would be refused before anything else is looked at.
    schema.config.generation.with_security_parameters = False
    operations = [found.ok() for found in schema.get_all_operations()]
    tally = Tally()
    weights = {operation.label: _weight(operation) for operation in operations}
    for operation in operations:
        share = max(2, round(CASES * weights[operation.label] / sum(weights.values())))
        share = min(share, GUESSES) if operation.path == "/oauth/token" else share
        address, token = house["prop-trading" if "prop-trading" in operation.path else "forex"]
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {token}"
        for mode, part in ((GenerationMode.POSITIVE, 0.7), (GenerationMode.NEGATIVE, 0.3)):
            _send_all(operation, mode, max(1, round(share * part)), address, session, tally)
    print(f"\n{tally.told()}")
    assert not tally.faults, "\n".join([tally.told(), *tally.faults[:10]])
    assert tally.statuses[429] < 0.01 * tally.cases
    taken = sum(count for status, count in tally.pushes.items() if status < 300)
    assert taken >= 0.3 * tally.pushes.total(), tally.told()


def _weight(operation: Any) -> int:
    """The six push endpoints get most of the cases."""
    return 12 if operation.method.upper() == "POST" and operation.path.endswith(ENTITIES) else 1


def _send_all(
    operation: Any, mode: GenerationMode, cases: int, url: str, session: requests.Session, tally: Tally
) -> None:
    """Generate and send; faults are collected, so that one of them does not hide the others."""

    @seed(SEED)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Case) -> None:
        _send(case, mode, url, session, tally)

    try:
        send()
    except Unsatisfiable:  # an operation that takes any text has nothing that would be wrong
        if mode is GenerationMode.POSITIVE:
            raise


def _send(case: Case, mode: GenerationMode, url: str, session: requests.Session, tally: Tally) -> None:
    push = case.method == "POST" and case.path.endswith(ENTITIES)
    if push:
        _to_existing_parents(case, mode)
    answer = case.call(base_url=url, session=session, timeout=30)
    tally.statuses[answer.status_code] += 1
    if push:
        tally.pushes[answer.status_code] += 1
    wrong = mode is GenerationMode.NEGATIVE and _is_taken(answer)
    try:
        case.validate_response(answer, checks=CHECKS + [negative_data_rejection] * wrong)
    except BaseException as failure:
        tally.faults.append(f"{failure!s:.900}\n  {case.as_curl_command():.600}")
    if push and mode is GenerationMode.POSITIVE and answer.status_code == 422:
        codes = {error["code"] for error in answer.json().get("errors", [])} or {answer.json()["type"]}
        tally.codes.update(codes)
        if not codes <= BEYOND_SCHEMAS:
            tally.faults.append(f"valid data refused for {codes}: {case.as_curl_command():.600}")


def _is_taken(answer: Any) -> bool:
    """Whether all of it was accepted: a partial push tells bad records apart and is a success all the same."""
    if answer.status_code != 200:
        return False
    body = answer.json()
    return not (isinstance(body, dict) and body.get("meta", {}).get("rejected"))


def _to_existing_parents(case: Case, mode: GenerationMode) -> None:
    """Valid records name parents that exist, and each request has an Idempotency-Key of its own if it has one."""
    if "Idempotency-Key" in (case.headers or {}) and mode is GenerationMode.POSITIVE:
        case.headers["Idempotency-Key"] = uuid.uuid4().hex
    if mode is not GenerationMode.POSITIVE:
        return
    records = case.body.get("data") if isinstance(case.body, dict) else case.body
    for number, record in enumerate(records or []):
        name = "affiliate_id" if case.path.endswith("customers") else "customer_id"
        record.update(_plain(record))
        record[name] = PARENTS[name][number % 2]


def _plain(value: Any) -> Any:
    """Numbers within 15 significant digits, 30 decimals and 1e18, which for unknown properties is said
    in words only."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(f"{value:.14g}") if 1e-12 < abs(value) < 1e17 else 0
    if isinstance(value, dict):
        return {name: _plain(child) for name, child in value.items()}
    return [_plain(child) for child in value] if isinstance(value, list) else value
