"""Following a link changes nothing: no address of either site writes or orders work when it is read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.reports.addresses import addresses
from tests.reports.conftest import World
from tests.reports.test_xss import poisoned  # noqa: F401 - a row for every page
from track360.core import jobs
from track360.site.sites import affiliate_site, operator_site

WRITES = re.compile(r"\b(INSERT INTO|DELETE FROM|TRUNCATE|MERGE INTO)\b|(?<!FOR )\bUPDATE ")


def paths_of(site: Any) -> list[str]:
    """Every address, that of a row with the first row of its list."""
    rows = {
        f"/{site.name}/{m._meta.app_label}/{m._meta.model_name}/": m._default_manager.first() for m in site._registry
    }
    assert all(rows.values())
    ids = {path: str(row.pk) for path, row in rows.items() if row}
    return [
        address.of(ids.get("/".join(address.path.split("/")[:4]) + "/", "1"))
        for address in addresses(f"/{site.name}/")
        if "xlsx" not in address.path
    ]


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("site", [operator_site, affiliate_site], ids=lambda site: site.name)
def test_no_get_writes(site: Any, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client, found, wrote, ordered = Client(), 0, [], []
    client.force_login(make.make_operator() if site is operator_site else world.login)
    monkeypatch.setattr(jobs, "enqueue_after_commit", lambda *args, **kwargs: ordered.append(args))
    for path in sorted({*paths_of(site)}):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
            b"".join(answer.streaming_content) if answer.streaming else None
        found += answer.status_code == 200
        wrote += [(path, query["sql"]) for query in asked if WRITES.search(query["sql"])]
    assert (wrote, ordered) == ([], [])
    assert found > 20
