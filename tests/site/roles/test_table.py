"""Who may open and do what: every address of both sites, asked as everybody, against a table for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.dispatch import Signal

from tests.site.roles.asking import Address, addresses, ask
from tests.site.roles.world import ROLES, World, world
from track360.connectors.admin import sources
from track360.site import watching
from track360.site.filters import ValueFilter
from track360.site.sites import affiliate_site, operator_site

COLUMNS = (
    "all", "owner", "programme_manager", "finance", "support", "auditor", "developer", "none", "affiliate", "anonymous",
)  # fmt: skip
POSTED = {"post": "yes", "action": "delete_selected"}
Table = dict[tuple[str, str], list[str]]


def table(site: str) -> Table:
    """(method, name) → the answer to each of ``COLUMNS``."""
    lines = Path(__file__).with_name(f"{site}.txt").read_text().splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    assert rows[0] == ["method", "name", *COLUMNS]
    return {(method, name): answers for method, name, *answers in rows[1:]}


def asked(site: str, made: World) -> Iterator[tuple[str, Address, list[str]]]:
    """(method, address, answer to each of ``COLUMNS``) for own rows."""
    for address in addresses(site, made.own):
        for method in ("GET", "POST"):
            yield method, address, _answers(made, COLUMNS, method, address)


def _answers(made: World, who: Iterable[str], method: str, address: Address) -> list[str]:
    data = {} if method == "GET" else {**POSTED, "_selected_action": address.key}
    return [ask(made.users[each], method, address, data) for each in who]


def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands around a page has no say in its status, nor has who logs it, and no source is asked for real."""
    monkeypatch.setattr(watching, "happened", Signal())
    monkeypatch.setattr(ValueFilter, "lookups", lambda *args: [])
    for site in (operator_site, affiliate_site):
        monkeypatch.setattr(site, "each_context", lambda request: {})
    monkeypatch.setattr(sources.preview, "preview_streams", lambda source: [])


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["admin", "affiliate"])
def test_every_address_answers_everybody_as_the_table_says(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet(monkeypatch)
    made, expected, wrong = world(), table(site), []
    for method, address, answers in asked(site, made):
        wanted = expected.pop((method, address.name), None)
        if answers != wanted:
            wrong.append((method, address.name, answers))
    assert wrong == []
    assert expected == {}  # what is no address any more


@pytest.mark.django_db
def test_a_row_of_a_foreign_partner_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may ask for a row of their own partner gets 404 for a foreign one; the others are refused as ever."""
    quiet(monkeypatch)
    made, wrong = world(), []
    for site, who in (("admin", ROLES), ("affiliate", ["affiliate"])):
        expected = table(site)
        for address in addresses(site, made.foreign):
            for method in ("GET", "POST") if address.has_id else ():
                answers = _answers(made, who, method, address)
                own = dict(zip(COLUMNS, expected[method, address.name], strict=True))
                wanted = ["404" if own[each] in {"200", "302"} else own[each] for each in who]
                wrong += [] if answers == wanted else [(method, address.name, answers, wanted)]
    assert wrong == []
