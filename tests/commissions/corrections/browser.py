"""The pages of changes by hand as a browser sees them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from commissions.corrections import service
from commissions.corrections.models import Draft
from commissions.programme.models import Plan
from tests.commissions.corrections.desk import Desk
from track360.partners.models import User

EDITOR = "/admin/commissions/planversion/new/"


CORRECTION = "/admin/commissions/correction/new/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def plan_of(desk: Desk) -> Plan:
    return Plan.objects.get(partner=desk.partner)


def filled(page: Any) -> dict[str, str]:
    """What the browser would send of the form on a page, untouched."""
    body = page.content.decode()
    found = {}
    for tag in re.findall(r"<input[^>]*>", body):
        at = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" in at:
            found[unescape(at["name"])] = unescape(at.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[unescape(name)] = unescape(chosen[1]) if chosen else ""
    return found


def text(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(page.content.decode())))


def drafted(answer: Any) -> Draft:
    """The draft an answer leads to, previewed."""
    assert answer.status_code == 302, text(answer)
    draft = Draft.objects.get(pk=int(answer.headers["Location"].rstrip("/").rpartition("/")[2]))
    service.run(draft.pk)
    draft.refresh_from_db()
    return draft


def confirm(client: Client, draft: Draft, digest: str = "") -> Any:
    return client.post(
        reverse("admin:commissions_draft_publish", args=[draft.pk]), {"digest": digest or draft.digest}, follow=True
    )
