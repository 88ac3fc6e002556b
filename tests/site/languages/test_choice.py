"""Whose language a page is in: the login's, else the browser's as it chose, else as it asks; and nobody else's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests import factories as make
from track360.core.language import day_text, digits, is_english, listed, month_text, reading, say, say_number
from track360.partners.models import User
from track360.site.display import exact, money
from track360.site.tasks import send_reset

LOGIN = "/affiliate/login/"


@pytest.fixture
def login(db: None) -> User:
    return make.make_affiliate_login(make.make_affiliate(make.make_partner("acme"), "A"), "alice")


def is_arabic(answer: Any) -> bool:
    body = answer.content.decode()
    assert ('dir="rtl"' in body) == ('lang="ar"' in body.partition("<body")[0])
    return 'dir="rtl"' in body


def asking(language: str, user: User | None = None) -> Client:
    client = Client(headers={"Accept-Language": language})
    if user:
        client.force_login(user)
    return client


def choose(client: Client, language: str, after: str = "/affiliate/terms/") -> Any:
    return client.post("/affiliate/language/", {"language": language, "next": after})


@pytest.mark.parametrize(
    ("asked", "found"), [("ar", True), ("ar-EG,en;q=0.5", True), ("en", False), ("de, ar;q=0.5", True), ("xx", False)]
)
def test_a_browser_is_answered_as_it_asks(db: None, asked: str, found: bool) -> None:
    answer = asking(asked).get(LOGIN)
    assert is_arabic(answer) is found
    assert answer.headers["Content-Language"] == ("ar" if found else "en-us")
    assert {"Accept-Language", "Cookie"} <= {each.strip() for each in answer.headers["Vary"].split(",")}


def test_operators_and_programs_are_answered_in_english(db: None) -> None:
    client = asking("ar")
    client.cookies["track360_language"] = "ar"
    client.force_login(make.make_operator("olivia"))
    for path in ("/admin/", "/admin/login/", "/api/v1/forex/customers", "/healthz"):
        answer = client.get(path)
        assert "rtl" not in answer.content.decode()
        assert "Content-Language" not in answer.headers
        assert "Accept-Language" not in answer.headers.get("Vary", "").replace("accept-language", "Accept-Language")


def test_what_is_chosen_before_the_login_stays_with_the_browser(login: User) -> None:
    client = asking("en")
    answer = choose(client, "ar", LOGIN)
    assert (answer.status_code, answer.headers["Location"]) == (302, LOGIN)
    assert is_arabic(client.get(LOGIN))
    assert client.cookies["track360_language"]["httponly"]
    login.affiliate_login.refresh_from_db()
    assert login.affiliate_login.language == ""


def test_what_is_chosen_in_the_menu_stays_with_the_login(login: User) -> None:
    answer = choose(asking("en", login), "ar")
    assert answer.headers["Location"] == "/affiliate/terms/"
    login.affiliate_login.refresh_from_db()
    assert login.affiliate_login.language == "ar"
    # Another browser of the same login, and one of somebody else.
    assert is_arabic(asking("en", User.objects.get(pk=login.pk)).get("/affiliate/"))
    assert not is_arabic(asking("en").get(LOGIN))


def test_no_other_language_can_be_chosen_and_nobody_is_led_away(login: User) -> None:
    client = asking("en", login)
    assert choose(client, "de", "https://elsewhere.example/").headers["Location"] == "/affiliate/"
    assert "track360_language" not in client.cookies
    login.affiliate_login.refresh_from_db()
    assert login.affiliate_login.language == ""
    assert client.get("/affiliate/language/").status_code == 405


def test_the_language_ends_with_the_request(login: User) -> None:
    asking("ar", login).get("/affiliate/")
    assert is_english()


def test_a_link_for_a_new_password_is_mailed_in_the_language_it_was_asked_for_in(login: User, settings: Any) -> None:
    settings.BASE_URL = "https://portal.example"
    User.objects.filter(pk=login.pk).update(email="alice@alice.example")
    send_reset("affiliate", "alice@alice.example", "ar")
    login.affiliate_login.language = "en-us"
    login.affiliate_login.save()
    send_reset("affiliate", "alice@alice.example", "ar")
    assert [sent.subject for sent in mail.outbox] == ["كلمة مرور جديدة لـ track360", "A new password for track360"]


def test_figures_have_the_signs_of_the_language_and_keep_every_digit() -> None:
    value = Decimal("-1234567.12345678")
    assert exact(value) == "−1,234,567.12345678"
    with reading("de"):
        assert (exact(value), digits("1,234.50")) == ("−1.234.567,12345678", "1.234,50")
    with reading("ar"):
        # The sign stands before the number, also where words run from right to left.
        assert exact(value) == "\u200e−1,234,567.12345678"
        assert money(Decimal("0.1"), "KWD") == "\u20680.10 KWD\u2069"


def test_days_and_lists_read_in_the_order_of_the_language() -> None:
    assert (day_text("2026-01-05"), month_text("2026-01"), listed(["a", "b"])) == ("2026-01-05", "2026-01", "a, b")
    with reading("ar"):
        assert (day_text("2026-01-05"), month_text("2026-01")) == ("5 يناير 2026", "يناير 2026")
        assert (day_text("soon"), month_text("soon")) == ("soon", "soon")
        assert listed(["a", "b"]) == "\u200f\u2068a\u2069، \u2068b\u2069"


def test_a_number_asks_for_one_of_six_forms() -> None:
    def told(number: int) -> str:
        return say_number(", {number} day left", ", {number} days left", number)

    assert [told(number) for number in (0, 1, 2)] == [", 0 days left", ", 1 day left", ", 2 days left"]
    with reading("ar"):
        assert [told(number) for number in (0, 1, 2, 3, 11, 100)] == [
            "، لم يبق أي يوم", "، بقي يوم واحد", "، بقي يومان", "، بقيت 3 أيام", "، بقي 11 يومًا", "، بقي 100 يوم",
        ]  # fmt: skip


def test_what_no_catalogue_knows_is_said_as_it_is() -> None:
    with reading("ar"):
        assert say("Nobody has ever said {this}.", this="x") == "Nobody has ever said \u2068x\u2069."
