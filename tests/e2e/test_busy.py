"""What takes long says so, and stops saying so."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from selenium.webdriver.common.by import By

from tests.e2e.browser import complaints, resize, wait
from tests.e2e.test_browser import DESKTOP, log_in, visit
from track360.reports.dashboards import affiliate as overview

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


@pytest.fixture
def held() -> Iterator[Event]:
    """Until it is set, the answer does not come."""
    event = Event()
    yield event
    event.set()


def held_back(monkeypatch: pytest.MonkeyPatch, name: str, event: Event) -> None:
    module, _, function = name.rpartition(".")
    answer = getattr(__import__(module, fromlist=[function]), function)

    def later(*args: Any) -> Any:
        event.wait(60)
        return answer(*args)

    monkeypatch.setattr(name, later)


def busy(driver: Any) -> str:
    return str(driver.execute_script("return document.querySelector('.t-busy:not([hidden])')?.textContent || ''"))


def test_a_file_in_the_making_says_so_until_it_comes(
    driver: Any, live_server: Any, story: Any, monkeypatch: pytest.MonkeyPatch, held: Event
):
    held_back(monkeypatch, "track360.site.lists.download", held)
    resize(driver, *DESKTOP)
    log_in(driver, live_server.url, "/affiliate/", "helios")
    visit(driver, f"{live_server.url}/affiliate/commissions/ledgerentry/?rule_id=gold")
    assert busy(driver) == ""
    driver.find_element(By.CSS_SELECTOR, "a[download][href*='/xlsx/']").click()
    wait(driver).until(lambda _: busy(driver).startswith("Preparing the file…"))
    assert driver.find_element(By.CSS_SELECTOR, ".t-busy").get_attribute("role") == "status"
    held.set()
    wait(driver).until(lambda _: busy(driver) == "")
    assert complaints(driver) == []
    driver.delete_all_cookies()


TELL = """
new MutationObserver(() => {
    const sign = document.querySelector(".t-busy:not([hidden])");
    if (!sign || sessionStorage.busy) return;
    sessionStorage.busy = sign.textContent;
    fetch("/affiliate/?seen=1");
}).observe(document.body, { childList: true, subtree: true });
setTimeout(() => document.querySelector("a[href*='/customer/'][href$='/why-not/']").click());
"""


def test_a_page_in_the_making_says_so_until_it_comes(
    driver: Any, live_server: Any, story: Any, monkeypatch: pytest.MonkeyPatch, held: Event
):
    """The driver waits for the next page, so the page itself tells the server that it has said so."""
    held_back(monkeypatch, "commissions.admin.affiliate_customers.sections_of", held)
    let_go_when_seen(monkeypatch, held)
    resize(driver, *DESKTOP)
    log_in(driver, live_server.url, "/affiliate/", "helios")
    visit(driver, f"{live_server.url}/affiliate/customers/customer/")
    visit(
        driver,
        driver.find_element(By.CSS_SELECTOR, "#result_list a[href*='/customer/']").get_attribute("href"),
    )
    driver.execute_script(TELL)
    wait(driver).until(lambda _: driver.current_url.endswith("/why-not/"))
    assert driver.execute_script("return sessionStorage.busy") == "Working…"
    assert busy(driver) == ""
    assert complaints(driver) == []
    driver.execute_script("sessionStorage.clear()")
    driver.delete_all_cookies()


def let_go_when_seen(monkeypatch: pytest.MonkeyPatch, held: Event) -> None:
    drawn = overview.context

    def context(request: Any, shown: dict[str, Any]) -> dict[str, Any]:
        if "seen" in request.GET:
            held.set()
        return drawn(request, shown)

    monkeypatch.setattr(overview, "context", context)
