"""URL templates of postbacks: what an affiliate writes is checked, and what is filled in stays a value."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import parse_url

from track360.events.endpoints import templates
from track360.events.endpoints.placeholders import PLACEHOLDERS

BASE = "https://tracker.example"
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"{BASE}/pb?c={{click}}", "There is no placeholder click. (did you mean 'click_id'?)"),
        (f"{BASE}/pb?c={{}}", "There is no placeholder ."),
        (f"{BASE}/pb?c={{click_id", "A brace stands alone: a placeholder is written like {click_id}."),
        (f"{BASE}/pb?c=click_id}}", "A brace stands alone: a placeholder is written like {click_id}."),
        (f"{BASE}/pb?c={{{{click_id}}}}", "A brace stands alone: a placeholder is written like {click_id}."),
        ("https://{click_id}.example/", "A placeholder may stand after the host only."),
        ("https://tracker.example:{amount}/", "A placeholder may stand after the host only."),
        ("{event}://tracker.example/", "A placeholder may stand after the host only."),
        (f"{BASE}/{'{amount}' * 21}", "At most 20 placeholders fit."),
    ],
)
def test_a_template_that_is_not_understood(url: str, why: str) -> None:
    with pytest.raises(templates.BadTemplate) as refused:
        templates.check(url)
    assert str(refused.value) == why


@given(st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), ANYTHING))
def test_whatever_is_filled_in_stays_within_its_place(facts: dict[str, Any]) -> None:
    url = f"{BASE}/p/{{click_id}}/x?" + "&".join(f"{name}={{{name}}}" for name in PLACEHOLDERS)
    templates.check(url)
    made = urlsplit(templates.filled(url, facts))
    assert (made.scheme, made.netloc, made.fragment) == ("https", "tracker.example", "")
    assert made.path.count("/") == 3
    told = dict(parse_qsl(made.query, keep_blank_values=True))
    assert told == {name: "" if facts.get(name) in (".", "..") else facts.get(name, "") for name in PLACEHOLDERS}


@pytest.mark.parametrize("value", [".", ".."])
def test_a_value_is_no_step_in_a_path(value: str) -> None:
    made = templates.filled(f"{BASE}/a/{{click_id}}/b", {"click_id": value})
    assert requests.Request("GET", made).prepare().url == parse_url(made).url == f"{BASE}/a//b"


def test_every_placeholder_has_an_example() -> None:
    assert {*templates.EXAMPLE, "event", "event_id", "time", "sequence"} == set(PLACEHOLDERS)
