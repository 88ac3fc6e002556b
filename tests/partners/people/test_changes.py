"""Whoever changes who may do what: the log has it, without the secret."""

from __future__ import annotations

import json
import os
import pwd
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import transaction

from tests import factories
from tests.partners.people.conftest import Events
from track360.partners.credentials import services
from track360.partners.models import Kind
from track360.partners.roles.models import PartnerAccess

pytestmark = pytest.mark.django_db


def told(events: Events) -> list[tuple[str, str, dict[str, Any]]]:
    return [(event.kind, event.subject, event.what) for event in events()]


def test_what_becomes_of_a_login(events: Events) -> None:
    user = factories.make_user("rita")
    user.is_staff = True
    user.set_password("another horse battery")
    user.save()
    user.save()
    user.last_login = user.date_joined
    user.save(update_fields=["last_login"])
    subject, pk = f"partners.user:{user.pk}", user.pk
    user.delete()
    assert told(events) == [
        (Kind.LOGIN, subject, {"row": "rita", "did": "made"}),
        (Kind.LOGIN, subject, {
            "row": "rita", "did": "changed", "changed": {"is_staff": [False, True], "password": "changed"},
        }),
        (Kind.LOGIN, f"partners.user:{pk}", {"row": "rita", "did": "deleted"}),
    ]  # fmt: skip


def test_what_becomes_of_a_credential(events: Events) -> None:
    partner = factories.make_partner()
    client, secret = services.create_client(partner, "CRM", "read")
    key, text = services.create_key(partner, "old CRM")
    client.scopes = "read write"
    client.save()
    services.rotate(client)
    services.revoke(key)
    found = [event for event in events() if event.kind == Kind.CREDENTIAL]
    assert [(event.subject, event.partner_id, event.what["did"]) for event in found] == [
        (f"partners.apiclient:{client.pk}", partner.pk, "made"),
        (f"partners.apikey:{key.pk}", partner.pk, "made"),
        (f"partners.apiclient:{client.pk}", partner.pk, "changed"),
        (f"partners.apiclient:{client.pk}", partner.pk, "changed"),
        (f"partners.apikey:{key.pk}", partner.pk, "changed"),
    ]
    assert found[2].what["changed"] == {"scopes": ["read", "read write"]}
    assert found[3].what["changed"] == {"client_secret": "changed"}
    assert [*found[4].what["changed"]] == ["revoked_at"]
    stored = json.dumps([event.what for event in found])
    assert not [word for word in (secret, client.client_secret, text, key.digest) if word in stored]


def test_what_becomes_of_a_partner(events: Events) -> None:
    partner = factories.make_partner("acme")
    services.suspend_partner(partner)
    services.resume_partner(partner)
    made, suspended, resumed = events()
    assert (made.kind, made.partner_id, made.what["did"]) == (Kind.PARTNER, partner.pk, "made")
    assert [*suspended.what["changed"]] == [*resumed.what["changed"]] == ["suspended_at"]


def test_what_a_login_and_a_group_may_do(events: Events) -> None:
    user, group = factories.make_user("rita"), Group.objects.create(name="reviewers")
    permission = Permission.objects.get(codename="view_personevent")
    events()
    user.groups.add(group)
    user.groups.add(group)
    group.permissions.add(permission)
    group.permissions.remove(permission)
    user.groups.clear()
    member = {"row": "rita", "of": "auth.group", "reverse": False}
    right = {"row": "reviewers", "of": "auth.permission", "reverse": False, "names": [str(permission)]}
    assert told(events) == [
        (Kind.PERMISSION, f"partners.user:{user.pk}", member | {"did": "add", "names": ["reviewers"]}),
        (Kind.PERMISSION, f"auth.group:{group.pk}", right | {"did": "add"}),
        (Kind.PERMISSION, f"auth.group:{group.pk}", right | {"did": "remove"}),
        (Kind.PERMISSION, f"partners.user:{user.pk}", member | {"did": "clear", "names": ["all"]}),
    ]


def test_which_partners_a_login_reaches(events: Events) -> None:
    access = PartnerAccess.objects.create(user=factories.make_user("rita"))
    partner = factories.make_partner("acme")
    events()
    access.partners.add(partner)
    access.every_partner = True
    access.save()
    named = {"of": "partners.partner", "names": [str(partner)], "reverse": False}
    assert told(events) == [
        (Kind.PERMISSION, f"partners.partneraccess:{access.pk}", {"row": "rita", "did": "add", **named}),
        (Kind.PERMISSION, f"partners.partneraccess:{access.pk}", {
            "row": "rita", "did": "changed", "changed": {"every_partner": [False, True]},
        }),
    ]  # fmt: skip


def test_what_was_taken_back_has_not_happened(events: Events) -> None:
    with transaction.atomic():
        factories.make_user("rita")
        transaction.set_rollback(True)
    assert events() == []


def test_a_command_is_named(events: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    partner = factories.make_partner("acme")
    monkeypatch.setattr("sys.argv", ["/srv/manage.py", "credentials", "acme"])
    user = pwd.getpwuid(os.getuid()).pw_name
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody else")
    call_command("credentials", "acme")
    (made,) = [event for event in events() if event.kind == Kind.CREDENTIAL]
    assert (made.name, made.site, made.user_id, made.partner_id) == (
        f"manage.py credentials by {user}", "command", None, partner.pk,
    )  # fmt: skip
