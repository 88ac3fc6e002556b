"""Nothing on the affiliate site is left in English for who reads it in Arabic."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from commissions.statements.models import Statement
from tests import factories as make
from tests.factories.sign_in import make_app
from tests.reports.conftest import SITE, World
from tests.reports.crawl import links
from tests.site.languages.story import NAMES, fill
from tests.site.languages.texts import english_words, words_of
from track360.affiliates.invitations import invite
from track360.events.endpoints.placeholders import PLACEHOLDERS
from track360.site import one_time_links

KNOWN = words_of(
    "track360 Wise PayPal CSV XLSX PDF SHA UTC USD EUR GBP",
    "ALICETX tx spring lovelace example live DE approved",
    NAMES,
)


def pages(client: Client, start: str, most: int = 80) -> dict[str, str]:
    """Every page that links lead to, each path once, and each report."""
    found: dict[str, str] = {}
    waiting = [start]
    while waiting and len(found) < most:
        address = waiting.pop(0)
        key = address.partition("&")[0] if "?report=" in address else address.partition("?")[0]
        if key in found or not key.startswith(SITE) or "logout" in key or "/export/" in key:
            continue
        answer = client.get(address)
        if "text/html" in answer.headers.get("Content-Type", ""):
            found[key] = answer.content.decode()
            waiting.extend(links(address, found[key]))
    return found


def in_arabic(user: Any = None) -> Client:
    client = Client(headers={"Accept-Language": "ar"})
    if user:
        client.force_login(user)
    return client


def left(bodies: dict[str, str], *names: Any) -> dict[str, list[str]]:
    known = KNOWN | words_of(*names)
    return {path: said for path, body in bodies.items() if (said := english_words(body, known))}


def test_no_page_says_anything_in_english(world: World) -> None:
    fill(world)
    found = pages(in_arabic(world.login), SITE)
    assert len(found) > 30
    digests = Statement.objects.values_list("digest", flat=True)
    template = ("https tracker example postback cid payout POST GET", *PLACEHOLDERS)
    names = (world.customer.customer_id, "XAUUSD EURUSD lots team standard SUBAFF", *digests, *template)
    assert left(found, *vars(world).values(), *names) == {}


def test_nor_does_one_of_a_prop_firms_affiliate(world: World) -> None:
    firm = make.make_partner("prop", vertical="prop-trading")
    affiliate = make.make_affiliate(firm, "PROPAFF")
    customer = make.make_customer(affiliate, "PROPCUST", challenge_type="two-step", account_size=5000, phase="funded")
    make.make_phase(customer, "funded")
    make.make_transaction(customer, "100", transaction_type="challenge_fee")
    make.make_entry(affiliate, customer, "9", rule_id="fees")
    client = in_arabic(make.make_affiliate_login(affiliate, "prop-login"))
    address = f"{SITE}?from=2026-01-01&to=2026-01-31"
    found = {address: client.get(address).content.decode(), **pages(client, SITE, 5)}
    assert left(found, "two-step PROPCUST Affiliate PROPAFF fees prop login EURUSD") == {}


def test_nor_one_before_the_login(world: World) -> None:
    user, nobody = world.login, in_arabic()
    link = one_time_links.link_for("affiliate", "reset_link", user, one_time_links.RESET_TOKENS).partition("/affiliate")
    form = nobody.get("/affiliate" + link[2]).headers["Location"]
    asked = {
        "login": nobody.get(f"{SITE}login/"),
        "wrong": nobody.post(f"{SITE}login/", {"username": "alice", "password": "no"}),
        "forgotten": nobody.post(f"{SITE}forgotten/", {"email": "no"}),
        "asked": nobody.get(f"{SITE}forgotten/asked/"),
        "set": nobody.post(form, {"new_password1": "short", "new_password2": "shorter"}),
        "void": nobody.get(f"{SITE}reset/x/y/"),
        "done": nobody.get(f"{SITE}forgotten/done/"),
        "missing": in_arabic(user).get(f"{SITE}none/such/"),
        "password": in_arabic(user).get(f"{SITE}password_change/"),
        "out": in_arabic(user).post(f"{SITE}logout/"),
    }
    bodies = {name: answer.content.decode() for name, answer in asked.items()}
    assert [name for name, answer in asked.items() if answer.status_code not in (200, 404)] == []
    assert left(bodies, "alice") == {}


def test_nor_one_of_the_second_step(world: World) -> None:
    client = in_arabic(world.login)
    page = f"{SITE}second-factor/devices/"
    bodies = {"choose": client.get(page), "key": client.post(page, {"begin": "app"})}
    bodies["refused"] = client.post(page, {"token": "123456"})
    make_app(world.login)
    bodies |= {"ask": client.get(f"{SITE}second-factor/")}
    secret = client.session and bodies["key"].context["secret"]
    said = {name: answer.content.decode() for name, answer in bodies.items()}
    assert left(said, "alice", secret, bodies["refused"].context["secret"]) == {}


def test_a_mail_is_written_in_the_language_of_its_reader(world: World, settings: Any) -> None:
    settings.BASE_URL = "https://portal.example"
    login = world.login.affiliate_login
    login.language = "ar"
    login.save()
    user = make.make_user("nadia", email="nadia@example.com")
    user.set_unusable_password()
    user.save()
    login.pk, login.user = None, user
    login.save()
    invite(world.alice, "nadia@example.com", None)
    [sent] = mail.outbox
    assert sent.subject == "حسابك في بوابة الشركاء لدى Acme"
    known = KNOWN | words_of("nadia example com Acme Affiliate ALICE", sent.body.split("https://")[1].split()[0])
    assert english_words(sent.body.replace("https://", ""), known) == []


@pytest.mark.parametrize(
    "path",
    ["commissions/ledgerentry/export/csv/", "reports/csv/?from=2026-01-01", "report/funnel/csv/?from=2026-01-01"],
)
def test_a_file_stays_as_it_is(world: World, path: str) -> None:
    address = SITE + path
    english = Client()
    english.force_login(world.login)
    one, other = english.get(address), in_arabic(world.login).get(address)
    assert b"".join(one.streaming_content) == b"".join(other.streaming_content)
    assert one.headers["Content-Disposition"] == other.headers["Content-Disposition"]
