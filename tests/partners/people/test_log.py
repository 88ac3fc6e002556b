"""The log itself: where it is written, how long it is kept, and who reads it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client

from tests import factories
from tests.partners.people.conftest import Events
from tests.roles import as_owner
from track360.core import clock, partitions
from track360.partners.models import Kind, User
from track360.partners.people import log
from track360.partners.roles.models import PartnerAccess

pytestmark = pytest.mark.django_db
PAGE = "/admin/partners/personevent/"


def days_kept() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [log.TABLE])
        return {name for (name,) in cursor.fetchall()}


def test_a_missing_day_is_made_and_old_ones_are_dropped(olivia: User, events: Events) -> None:
    today = clock.now().date()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {log.TABLE}_{today:%Y%m%d}")
    log.record(olivia, Kind.VIEW_AS_BEGAN, subject=olivia, reason="asked to")
    assert [(event.name, event.what) for event in events()] == [("olivia", {"reason": "asked to"})]
    old, kept = today - timedelta(days=91), today - timedelta(days=90)
    for day in (old, kept):
        partitions.ensure(log.TABLE, day)
    assert log.roll_partitions(90) == [f"{log.TABLE}_{old:%Y%m%d}"]
    assert {f"{log.TABLE}_{kept:%Y%m%d}", f"{log.TABLE}_{today + timedelta(days=7):%Y%m%d}"} <= days_kept()


def test_whatever_is_asked_can_be_stored(operator: Client, events: Events) -> None:
    words = "\x00\ud800\\u0000" + "é" * 300
    log.record(None, Kind.SEARCH, subject="\x00" * 600, name="\ud800" * 400, asked=words)
    many = "&".join(f"x{n}={'y' * 300}" for n in range(40))
    assert operator.get(f"/admin/tree/?q=%00%ED%A0%80&{many}").status_code == 200
    told, asked = events()[-2:]
    assert (len(told.subject), len(told.name), told.what["asked"][-300:]) == (500, 300, "é" * 300)
    assert (len(asked.what["asked"]), len(asked.what["asked"]["x0"])) == (20, 200)


def test_who_may_read_it(operator: Client, olivia: User, events: Events) -> None:
    event = events()[0]
    paths = [PAGE, f"{PAGE}{event.pk}/", f"{PAGE}export/csv/"]
    reader = Client()
    reader.force_login(rita := factories.make_user("rita", is_staff=True))
    assert [reader.get(path).status_code for path in paths] == [403, 403, 403]
    assert "Log of people" not in reader.get("/admin/").content.decode()
    PartnerAccess.objects.create(user=rita, every_partner=True)
    assert [reader.get(path).status_code for path in paths] == [403, 403, 403]
    rita.user_permissions.add(Permission.objects.get(codename="view_personevent"))
    assert [reader.get(path).status_code for path in paths] == [200, 200, 200]
    assert "Log of people" in operator.get("/admin/").content.decode()


def test_it_is_found_and_taken_away(operator: Client, olivia: User, events: Events) -> None:
    log.record(olivia, Kind.VIEW_AS_BEGAN, subject=olivia, reason="asked to")
    log.record(None, Kind.SIGN_IN_FAILED, name="r••• (no login, 1234)")

    def found(**asked: Any) -> list[str]:
        return [event.kind for event in operator.get(PAGE, asked).context["cl"].result_list]

    day = f"{clock.now():%Y-%m-%d}"
    assert found(kind=Kind.VIEW_AS_BEGAN) == ["view_as_began"]
    assert found(q="r••• (no login, 1234)") == ["sign_in_failed"]
    assert found(q=f"partners.user:{olivia.pk}", at_from=day) == ["view_as_began", "login_changed"]
    assert found(user_id=olivia.pk, kind=Kind.VIEW_AS_BEGAN, at_to=day) == ["view_as_began"]
    assert found(at_to="2020-01-01") == []
    assert found(address="no address") == []
    assert found(address="::ffff:203.0.113.5", kind=Kind.SIGN_IN) == []
    answer: Any = operator.get(f"{PAGE}export/csv/", {"kind": Kind.VIEW_AS_BEGAN})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text, newline=""))
    assert dict(zip(head, row, strict=True)) | {"At": ""} == {
        "At": "", "Name": "olivia", "Login": str(olivia.pk), "Kind": "view_as_began",
        "Subject": f"partners.user:{olivia.pk}", "Partner": "", "Site": "command", "Status": "", "Address": "",
        "Agent": "", "What": '{"reason":"asked to"}',
    }  # fmt: skip


def test_an_event_outlives_its_partner(operator: Client, events: Events) -> None:
    partner = factories.make_partner()
    made = events()[-1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM partners_partner WHERE id = %s", [partner.pk])
    assert made in operator.get(PAGE).context["cl"].result_list
    shown = {row.title: row.value for row in operator.get(f"{PAGE}{made.pk}/").context["details"]}
    assert shown["Partner"] == partner.pk
    answer: Any = operator.get(f"{PAGE}export/csv/", {"q": f"partners.partner:{partner.pk}"})
    assert answer.status_code == 200
    assert b"partners.partner" in b"".join(answer.streaming_content)
