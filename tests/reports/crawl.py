"""Reads everything a login of the affiliate site can reach, and everything it can ask for with somebody else's ids."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus, urljoin, urlsplit

from django.test import Client
from pypdf import PdfReader

from tests.reports.addresses import Address, addresses, parameters_of

LINK = re.compile(r'(?:href|action|hx-get)="([^"]*)"')
KEPT_FILTERS = re.compile(r"[?&]_changelist_filters=[^&]*$")  # where a page leads back to, not what it shows of its row
NAMED = re.compile(r'name="(\w+)"')
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

NOBODYS = "NOBODY-99"
"""One answer about nobody mostly does for all words; where a word's form counts, one of its form is asked for too."""


@dataclass
class Crawl:
    """``found`` lists what must not be: an address and the marker it showed, or an answer unlike that for nothing."""

    client: Client
    markers: list[str]
    found: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    variants: Counter[str] = field(default_factory=Counter)
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def follow(self, start: str) -> None:
        """Every link, to the end."""
        waiting = [start]
        while waiting:
            address = KEPT_FILTERS.sub("", waiting.pop())
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
        self.found.extend(f"{address} shows {marker}" for marker in self.markers if marker.lower() in body.lower())

    def ask(self, address: str, foreign: str, *missing: str, method: str = "get") -> None:
        """``{}`` in the address takes an id: somebody else's must get the answer of one of the ``missing``."""
        theirs = address.replace("{}", quote(foreign))
        body = self.read(theirs, method)
        self.judge(theirs, body, foreign)
        if not any(plain(body, foreign) == self.answer(address, nobodys, method) for nobodys in missing):
            self.found.append(f"{method} {theirs} answers unlike {address.replace('{}', quote(missing[-1]))}")

    def answer(self, address: str, missing: str, method: str) -> str:
        """What is said about an id that nobody has, read once."""
        nobodys = address.replace("{}", quote(missing))
        if (method, nobodys) not in self.known:
            self.known[method, nobodys] = plain(self.read(nobodys, method), missing)
        return self.known[method, nobodys]

    def read(self, address: str, method: str = "get") -> str:
        """Status, headers that carry data, and the text of the answer: of a workbook unpacked, of a PDF as printed."""
        answer = getattr(self.client, method)(address)
        head = f"{answer.status_code} {answer.headers.get('Location', '')}\n"
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                names = [name for name in book.namelist() if not name.startswith("docProps")]
                return head + "".join(book.read(name).decode() for name in names)
        if content[:5] == b"%PDF-":
            return head + "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        return head + content.decode()


def plain(body: str, asked: str) -> str:
    """Without what differs between any two requests: the id asked for, the CSRF token and the nonce."""
    whole = asked if len(asked) > 4 else f"/{asked}/"  # a short number stands in other words too
    for form in {html.escape(whole), quote(whole), quote_plus(whole), whole}:
        body = body.replace(form, "ASKED")
    return TOKEN.sub(r'\1""', body)


def like(value: str) -> str:
    """An id of the same form that nobody has."""
    return "9" * len(value) if value.isdigit() else "N" + value[1:]


class Foreign(NamedTuple):
    """What somebody else has: surrogate ``ids`` that no row of the reader's has, and ``words`` (their own ids)."""

    ids: list[str]
    words: list[str]


def links(address: str, body: str) -> Iterator[str]:
    """The addresses on a page, without their fragment."""
    for found in LINK.findall(body):
        target = urlsplit(urljoin(address, html.unescape(found)))
        if not target.netloc:
            yield target.path + (f"?{target.query}" if target.query else "")


def crawl(
    client: Client,
    start: str,
    markers: list[str],
    foreign: Foreign,
    parameters: tuple[str, ...] = PARAMETERS,
) -> list[str]:
    """The site at ``start``, all of it: what links lead to and what the resolver knows, with every id
    in every place."""
    walk = Crawl(client, markers)
    walk.follow(start)
    for address in addresses(start):
        if "logout" in address.path:
            continue
        if address.ids:
            everywhere(walk, address, foreign)
        else:
            body = walk.read(address.path)
            walk.judge(address.path, body)
            if body.startswith("200") and "xlsx" not in address.path:  # as a workbook the same rows as in CSV
                queries(walk, address, foreign, parameters, body)
    for path in sorted({address.partition("?")[0] for address in walk.seen}):
        everything_at_once(walk, path, foreign, parameters)  # also on pages of the reader's own rows
    assert len(walk.seen) > 20, "the crawl did not get anywhere"
    return walk.found


def crawl_api(client: Client, markers: list[str], foreign: Foreign, document: dict[str, Any]) -> list[str]:
    """Every address of the API with a token of somebody else's."""
    walk = Crawl(client, markers)
    read = 0
    for address in addresses("/api/v1/"):
        if address.ids:
            everywhere(walk, address, foreign)
            continue
        body = walk.read(address.path)
        walk.judge(address.path, body)
        read += body.startswith("200")
        parameters = tuple(sorted(parameters_of(address.path, document)))
        queries(walk, address, foreign, parameters, "".join(f'name="{name}"' for name in parameters))
    assert read > 10, "the token opens nothing"
    return walk.found


def everywhere(walk: Crawl, address: Address, foreign: Foreign) -> None:
    """Somebody else's ids in an address, by every method, against an id that nobody has."""
    for value in foreign.ids + foreign.words:
        walk.ask(address.path, value, like(value))
    for method in ("post", "put", "patch", "delete"):
        for value in (foreign.ids[0], foreign.words[0]):
            walk.ask(address.path, value, like(value), method=method)


def queries(walk: Crawl, address: Address, foreign: Foreign, parameters: tuple[str, ...], body: str) -> None:
    """Somebody else's words in every parameter: one by one where the page is a list or asks for it, and all at once."""
    asked = {name for name in NAMED.findall(body) if name != "csrfmiddlewaretoken"}
    one_by_one = parameters if "/export/" in address.path or 'id="changelist"' in body else tuple(asked)
    for parameter in one_by_one:
        for value in foreign.words:
            walk.ask(f"{address.path}?{parameter}={{}}", value, NOBODYS, like(value))
    everything_at_once(walk, address.path, foreign, parameters)


def everything_at_once(walk: Crawl, path: str, foreign: Foreign, parameters: tuple[str, ...]) -> None:
    """One request with somebody else's word in all parameters."""
    for value in foreign.words:
        walk.ask(f"{path}?{'&'.join(f'{name}={{}}' for name in parameters)}", value, NOBODYS, like(value))
