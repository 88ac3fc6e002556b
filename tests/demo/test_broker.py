"""The simulated broker over real sockets: honest paging, and each of its faults."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from track360.demo.broker_server import Broker
from track360.demo.faults import FAULTS, Fault

TIMEOUT = 5


def record(number: int, day: int = 1) -> dict[str, Any]:
    return {"customer_id": f"c{number}", "last_modified_date": f"2026-01-{day:02d}T10:00:00Z"}


@pytest.fixture
def broker() -> Iterator[Broker]:
    with Broker() as broker:
        broker.store.put("customers", [record(n, 1 + n % 5) for n in range(25)])
        yield broker


def bearer(broker: Broker) -> dict[str, str]:
    form = {"grant_type": "client_credentials"}
    answer = requests.post(f"{broker.url}/oauth/token", data=form, auth=("track360", "simulated"), timeout=TIMEOUT)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def fetch(broker: Broker, **query: Any) -> requests.Response:
    address = f"{broker.url}/api/v1/forex/customers"
    return requests.get(address, params=query, headers=bearer(broker), timeout=TIMEOUT, allow_redirects=False)


def walk(broker: Broker, **query: Any) -> list[str]:
    page = fetch(broker, **query).json()
    found = [row["customer_id"] for row in page["data"]]
    while cursor := page["meta"]["next_cursor"]:
        page = fetch(broker, **query, cursor=cursor).json()
        found += [row["customer_id"] for row in page["data"]]
    return found


def test_a_cursor_walk_gives_every_record_once_in_order_of_modification(broker: Broker) -> None:
    expected = [row["customer_id"] for row in sorted((record(n, 1 + n % 5) for n in range(25)), key=_order)]
    assert walk(broker, per_page=10) == expected


def _order(row: dict[str, Any]) -> tuple[str, str]:
    return row["last_modified_date"], row["customer_id"]


def test_a_window_includes_its_start_and_excludes_its_end(broker: Broker) -> None:
    page = fetch(broker, received_from="2026-01-02T10:00:00Z", received_to="2026-01-03T10:00:00Z").json()
    assert {row["last_modified_date"] for row in page["data"]} == {"2026-01-02T10:00:00Z"}
    assert page["meta"] == {"total": 5, "page": 1, "per_page": 50, "next_cursor": None}


def test_a_newer_version_replaces_and_an_older_one_does_not(broker: Broker) -> None:
    broker.store.put("customers", [{**record(3, 9), "phase": "new"}, {**record(4, 1), "phase": "old"}])
    rows = {row["customer_id"]: row.get("phase") for row in fetch(broker, per_page=500).json()["data"]}
    assert (len(rows), rows["c3"], rows["c4"]) == (25, "new", None)


@pytest.mark.parametrize("query", [{"cursor": "x"}, {"cursor": "b3B0"}, {"page": "two"}, {"received_from": "soon"}])
def test_nonsense_is_refused(broker: Broker, query: dict[str, str]) -> None:
    assert fetch(broker, **query).status_code == 400


def test_without_a_token_or_with_a_revoked_one_there_is_nothing(broker: Broker) -> None:
    address, good = f"{broker.url}/api/v1/forex/customers", bearer(broker)
    assert requests.get(address, timeout=TIMEOUT).status_code == 401
    assert requests.get(address, headers=good, timeout=TIMEOUT).status_code == 200
    requests.post(f"{broker.url}/control/revoke", timeout=TIMEOUT)
    assert requests.get(address, headers=good, timeout=TIMEOUT).status_code == 401


def test_wrong_credentials_get_no_token(broker: Broker) -> None:
    form = {"grant_type": "client_credentials", "client_id": "track360", "client_secret": "guess"}
    assert requests.post(f"{broker.url}/oauth/token", data=form, timeout=TIMEOUT).json() == {"error": "invalid_client"}


def test_control_over_http_adds_records_faults_and_heals(broker: Broker) -> None:
    control = f"{broker.url}/control"
    requests.post(f"{control}/records/customers", json=[record(99)], timeout=TIMEOUT)
    requests.post(f"{control}/faults", json={"kind": "error", "status": 502}, timeout=TIMEOUT)
    assert fetch(broker).status_code == 502
    requests.delete(f"{control}/faults", timeout=TIMEOUT)
    assert fetch(broker).json()["meta"]["total"] == 26
    asked = requests.get(f"{control}/requests", timeout=TIMEOUT).json()["requests"]
    assert asked.count("GET /api/v1/forex/customers") == 2


def test_a_fault_can_be_of_some_requests_only(broker: Broker) -> None:
    broker.fail("rate_limited", times=2, retry_after=3)
    answers = [fetch(broker) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "3"


def test_lying_cursors(broker: Broker) -> None:
    for kind, same_data, same_cursor in (("same_page", True, True), ("repeated_page", True, False)):
        broker.clear_faults()
        broker.fail(kind)
        first, second = fetch(broker, per_page=5).json(), fetch(broker, per_page=5, page=2).json()
        assert (first["data"] == second["data"]) is same_data
        assert (first["meta"]["next_cursor"] == second["meta"]["next_cursor"]) is same_cursor
    broker.clear_faults()
    broker.fail("endless_cursor")
    pages = [fetch(broker).json() for _ in range(3)]
    assert [page["data"] for page in pages] == [[], [], []]
    assert len({page["meta"]["next_cursor"] for page in pages}) == 3


def test_other_illnesses(broker: Broker) -> None:
    for kind, status, sign in (
        ("unauthorized", 401, "expired"),
        ("wrong_shape", 200, '{"result":'),
        ("html", 200, "<!doctype html>"),
    ):
        broker.clear_faults()
        broker.fail(kind)
        answer = fetch(broker)
        assert answer.status_code == status
        assert sign in answer.text


def test_a_redirect_points_where_no_puller_should_go(broker: Broker) -> None:
    broker.fail("redirect")
    assert fetch(broker).headers["Location"] == "http://169.254.169.254/latest/meta-data/"


def test_a_cut_answer_breaks_off(broker: Broker) -> None:
    broker.fail("cut")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        fetch(broker)


def test_a_dripping_answer_never_seems_to_end(broker: Broker) -> None:
    broker.fail("drip", delay=0.05)
    address, began = f"{broker.url}/api/v1/forex/customers", time.monotonic()
    with requests.get(address, headers=bearer(broker), timeout=TIMEOUT, stream=True) as answer:
        assert answer.raw.read(4) == b'{"da'
    assert 0.1 < time.monotonic() - began < TIMEOUT


def test_a_gzip_bomb_is_small_on_the_wire(broker: Broker) -> None:
    broker.fail("gzip_bomb", mebibytes=20)
    address = f"{broker.url}/api/v1/forex/customers"
    with requests.get(address, headers=bearer(broker), timeout=TIMEOUT, stream=True) as answer:
        packed = answer.raw.read(decode_content=False)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(packed) < 50_000


def test_an_unknown_fault_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match="no fault 'flood'; there are cut, drip"):
        Fault("flood")
    assert len(FAULTS) == 12
