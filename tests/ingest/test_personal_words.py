"""What an exception says of a record, told to who may not read personal data: it may quote what stands there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import factories as make
from track360.connectors.rest import expressions
from track360.ingest.personal import words_as_read

ROW = {"id": 71, "who": {"mail": "ada@own.example", "names": ["Ada", "O'Brien"]}, "rank": "gold"}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("'ada@own.example' is not a number", "••• is not a number"),
        ("could not convert string to float: 'ada@own'", "could not convert string to float: •••"),
        ("found ada@own.example, not a number", "found •••, not a number"),
        ('"O\'Brien" is neither text nor a whole number', "••• is neither text nor a whole number"),
        ("the row has no 'ada'", "the row has no •••"),
        ("the row has no 'signup_date'", "the row has no 'signup_date'"),
        ("the row is not an object", "the row is not an object"),
    ],
)
def test_no_value_is_told(text: str, read: str) -> None:
    assert words_as_read("no entity", text, ROW, clear=False) == read
    assert words_as_read("no entity", text, ROW, clear=True) == text


def test_what_says_nothing_of_anybody_is_told() -> None:
    record = {"customer_id": "c-1", "email": "ada@own.example", "country_code": "Greece"}
    text = "Greece is no country of ada@own.example"
    assert words_as_read("customers", text, record, clear=False) == "Greece is no country of •••"
    assert words_as_read("customers", "'ada'", "ada", clear=False) == "•••"


def test_an_expression_tells_what_it_was_given_by_its_type() -> None:
    with pytest.raises(ValueError, match=r"^keys\(who\): keys\(\) does not take a value of the type string$"):
        expressions.value("keys(who)", {"who": "ada@own.example"})


def reads(role: str, partner: Any, path: str) -> str:
    client = Client()
    client.force_login(make.make_operator(role=role, partners=[partner]))
    answer = client.get(path)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


@pytest.mark.django_db
def test_a_record_set_aside_tells_support_nothing_in_clear() -> None:
    partner = make.make_partner()
    fault = {"pointer": "", "code": "unmappable", "message": "'ada@own.example' is not a number"}
    row = make.make_quarantined(partner, entity="people", record=ROW, errors=[fault])
    place = "/admin/ingest/quarantined/"
    for path in (place, f"{place}export/csv/", f"{place}{row.pk}/"):
        masked, clear = (reads(role, partner, path) for role in ("developer", "owner"))
        assert ("ada@own.example" in masked, "ada@own.example" in clear) == (False, True)
        assert ("is not a number" in masked, "is not a number" in clear) == (True, True)
