"""Reads everything a login of the affiliate site can reach, and everything it can ask for with somebody else's ids."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus, urljoin, urlsplit

from django.test import Client
from django.urls import reverse

LINK = re.compile(r'(?:href|action|hx-get)="([^"]*)"')
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=|nonce=)"[^"]*"')
PARAMETERS = (
    "q", "o", "p", "all", "e", "_facets", "_popup", "_to_field", "_changelist_filters", "s", "term", "app_label",
    "model_name", "field_name", "customer_id", "affiliate_id", "direct_id", "rule_id", "ref",
    "partner", "partner_id", "pk", "id",
    "email", "email__startswith", "first_name__startswith", "person_id", "customer_id__startswith", "direct_id__gt",
    "affiliate__name__startswith", "partner__affiliate__name__startswith", "amount__gt", "instrument",
    "country_code", "campaign_id",
    "currency", "signup_date_from", "signup_date_to", "earned_day_from", "from", "to", "cause", "kind",
)  # fmt: skip

VARIANTS = 6
"""Query strings followed per page: sorts and filters link to each other without end."""


@dataclass
class Crawl:
    """``found`` lists what must not be: an address and the marker it showed, or an answer unlike that for nothing."""

    client: Client
    markers: list[str]
    found: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    variants: Counter[str] = field(default_factory=Counter)
    known: dict[str, str] = field(default_factory=dict)

    def follow(self, start: str) -> None:
        """Every link, to the end."""
        waiting = [start]
        while waiting:
            address = waiting.pop()
            path = address.partition("?")[0]
            if address in self.seen or "logout" in path or self.variants[path] >= VARIANTS:
                continue
            self.seen.add(address)
            self.variants[path] += 1
            body = self.read(address)
            self.judge(address, body)
            waiting.extend(link for link in links(address, body) if link.startswith(start))

    def judge(self, address: str, body: str, asked: str = "") -> None:
        """No marker but what was asked for."""
        body = TOKEN.sub(r'\1""', body)  # random letters spell a marker now and then
        for form in (html.escape(asked), quote(asked), quote_plus(asked), asked):
            body = body.replace(form, "") if form else body
        self.found.extend(
            f"{address} shows {marker}" for marker in self.markers if marker.lower() in body.lower()
        )

    def ask(self, address: str, foreign: str, missing: str) -> None:
        """``{}`` in the address takes an id: somebody else's and nobody's must get the same answer."""
        theirs, nobodys = address.replace("{}", quote(foreign)), address.replace("{}", quote(missing))
        body = self.read(theirs)
        self.judge(theirs, body, foreign)
        if nobodys not in self.known:
            self.known[nobodys] = plain(self.read(nobodys), missing)
        if plain(body, foreign) != self.known[nobodys]:
            self.found.append(f"{theirs} answers unlike {nobodys}")

    def read(self, address: str) -> str:
        """Status, headers that carry data, and the text of the answer, unpacked where it is a workbook."""
        answer = self.client.get(address)
        head = f"{answer.status_code} {answer.headers.get('Location', '')}\n"
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                names = [name for name in book.namelist() if not name.startswith("docProps")]
                return head + "".join(book.read(name).decode() for name in names)
        return head + content.decode()


def plain(body: str, asked: str) -> str:
    """Without what differs between any two requests: the id asked for, the CSRF token and the nonce."""
    whole = asked if len(asked) > 4 else f"/{asked}/"  # a short number stands in other words too
    for form in {html.escape(whole), quote(whole), quote_plus(whole), whole}:
        body = body.replace(form, "ASKED")
    return TOKEN.sub(r'\1""', body)


def like(value: str) -> str:
    """An id of the same form that nobody has."""
    return "N" + value[1:]


def links(address: str, body: str) -> Iterator[str]:
    """The addresses on a page, without their fragment."""
    for found in LINK.findall(body):
        target = urlsplit(urljoin(address, html.unescape(found)))
        if not target.netloc:
            yield target.path + (f"?{target.query}" if target.query else "")


def crawl(
    client: Client,
    site: Any,
    markers: list[str],
    foreign: dict[str, list[str]],
    parameters: tuple[str, ...] = PARAMETERS,
) -> list[str]:
    """All of it; ``foreign`` has ids by model label (rows somebody else owns) and under ``values`` words of theirs."""
    walk = Crawl(client, markers)
    walk.follow(reverse(f"{site.name}:index"))
    for model in site._registry:
        name = f"{site.name}:{model._meta.app_label}_{model._meta.model_name}"
        listing = reverse(f"{name}_changelist")
        for pk in foreign.get(model._meta.label, []):
            for suffix in ("{}/", "{}/change/", "{}/history/", "{}/delete/", "{}/why-not/"):
                walk.ask(listing + suffix, pk, "987654321")
        for parameter in parameters:
            for value in foreign["values"]:
                walk.ask(f"{listing}?{parameter}={{}}", value, like(value))
                walk.ask(f"{listing}export/csv/?{parameter}={{}}", value, like(value))
    home = reverse(f"{site.name}:index")
    for page in ("", "terms/", "autocomplete/", "search/", "r/1/{}/", "jsi18n/"):
        for value in foreign["values"]:
            walk.ask(
                f"{home}{page}?currency={{}}&from={{}}&affiliate_id={{}}&s={{}}&term={{}}", value, like(value)
            )
    assert len(walk.seen) > 20, "the crawl did not get anywhere"
    return walk.found
