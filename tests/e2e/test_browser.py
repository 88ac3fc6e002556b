"""A person's walk through both sites in a real browser."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By

from tests.e2e.browser import complaints, hosts_asked, resize, wait
from tests.factories import PASSWORD

IMAGES = Path(os.environ["TRACK360_IMAGES"]) if "TRACK360_IMAGES" in os.environ else None
"""Where pictures are kept; unset, none are."""
KEPT = {"affiliate-overview", "affiliate-commissions", "affiliate-why", "admin-overview"}
"""Those of the README; ``TRACK360_IMAGES_ALL=1`` keeps all."""
DESKTOP, PHONE = (1280, 900), (390, 844)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


def visit(driver: Any, url: str) -> None:
    """Go there and wait for all of it: the driver returns early when the address differs little."""
    driver.get(url)
    arrived = "return document.readyState === 'complete' && document.querySelector('h1') !== null"
    wait(driver).until(lambda _: driver.execute_script(arrived))


def log_in(driver: Any, base: str, site: str, name: str) -> None:
    driver.get(f"{base}{site}")
    driver.find_element(By.NAME, "username").send_keys(name)
    driver.find_element(By.NAME, "password").send_keys(PASSWORD)
    driver.find_element(By.CSS_SELECTOR, "#login-form button[type=submit]").click()
    wait(driver).until(lambda _: driver.find_elements(By.CSS_SELECTOR, "#nav-sidebar-apps"))


def look(driver: Any, name: str) -> None:
    """Keep a picture in both widths, where asked for (``TRACK360_IMAGES``)."""
    for label, size in (("desktop", DESKTOP), ("phone", PHONE)):
        resize(driver, *size)
        wide = driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= size[0], f"{name} is {wide} px wide on a {label}"
        if IMAGES and (name in KEPT or "TRACK360_IMAGES_ALL" in os.environ):
            IMAGES.mkdir(parents=True, exist_ok=True)
            driver.save_screenshot(str(IMAGES / f"{name}-{label}.png"))
    resize(driver, *DESKTOP)


def named(path: str) -> str:
    """``/affiliate/commissions/ledgerentry/`` is affiliate-commissions: site and menu word."""
    first, *_, last = [*path.strip("/").split("/"), "overview"] if path.count("/") == 2 else path.strip("/").split("/")
    return f"{first}-{ {'ledgerentry': 'commissions'}.get(last, last) }"


def links(driver: Any, site: str) -> list[str]:
    """The menu's addresses."""
    found = driver.find_elements(By.CSS_SELECTOR, "#nav-sidebar-apps a")
    return sorted({urlsplit(link.get_attribute("href")).path for link in found} - {site})


def walk(driver: Any, base: str, site: str) -> list[str]:
    """Open every page of the menu, and the first row of every list; the pages opened."""
    opened = [site]
    look(driver, named(site))
    for path in links(driver, site):
        visit(driver, base + path)
        look(driver, named(path))
        opened.append(path)
        rows = driver.find_elements(By.CSS_SELECTOR, "#result_list a[href*='/']")
        if rows:
            visit(driver, rows[0].get_attribute("href"))
            assert driver.find_elements(By.CSS_SELECTOR, ".t-page, form[id$=_form]"), path
            look(driver, f"{named(path)}-one")
            opened.append(urlsplit(driver.current_url).path)
    return opened


@pytest.mark.parametrize(("site", "name", "pages"), [("/affiliate/", "helios", 8), ("/admin/", "olivia", 24)])
def test_every_page_opens_without_a_complaint_or_a_stranger(
    driver: Any, live_server: Any, story: Any, site: str, name: str, pages: int
):
    resize(driver, *DESKTOP)
    log_in(driver, live_server.url, site, name)
    opened = walk(driver, live_server.url, site)
    assert len(opened) >= pages, opened
    assert complaints(driver) == []
    assert hosts_asked(driver) == {urlsplit(live_server.url).netloc}
    driver.delete_all_cookies()


def test_an_affiliate_follows_a_line_to_its_source_and_takes_the_list_away(driver: Any, live_server: Any, story: Any):
    resize(driver, *DESKTOP)
    log_in(driver, live_server.url, "/affiliate/", "helios")
    visit(driver, f"{live_server.url}/affiliate/commissions/ledgerentry/?rule_id=gold")
    visit(
        driver,
        driver.find_element(By.CSS_SELECTOR, "#result_list a[href*='/ledgerentry/']").get_attribute("href"),
    )
    look(driver, "affiliate-why")
    body = driver.find_element(By.CSS_SELECTOR, ".t-page").text
    assert re.search(r"XAUUSD of customer \d+ on [\d-]+: [\d.]+ lots × 8\.00 USD per lot = [\d.]+ USD", body)
    assert "8.00 USD per lot." in body  # what the plan says
    assert "Lots traded" in body  # the source row
    visit(driver, f"{live_server.url}/affiliate/customers/customer/")
    visit(
        driver,
        driver.find_element(By.CSS_SELECTOR, "#result_list a[href*='/customer/']").get_attribute("href"),
    )
    visit(
        driver, driver.find_element(By.CSS_SELECTOR, "a[href*='/customer/'][href$='/why-not/']").get_attribute("href")
    )
    look(driver, "affiliate-why-not")
    fetched = driver.execute_async_script(FETCH, "/affiliate/commissions/ledgerentry/export/csv/?rule_id=gold")
    assert fetched.splitlines()[0].removeprefix("\ufeff").startswith('"Earned day","Customer"')
    assert "XAUUSD" in fetched
    assert complaints(driver) == []
    assert hosts_asked(driver) == {urlsplit(live_server.url).netloc}
    driver.delete_all_cookies()


FETCH = """
const done = arguments[arguments.length - 1];
fetch(arguments[0]).then((answer) => answer.text()).then(done);
"""


def test_dark_and_keyboard(driver: Any, live_server: Any, story: Any):
    """The charts redraw in the dark, and the first stops of the tab key can be seen."""
    resize(driver, *DESKTOP)
    log_in(driver, live_server.url, "/affiliate/", "helios")
    driver.execute_script("localStorage.setItem('adminTheme', '\"dark\"')")
    visit(driver, f"{live_server.url}/affiliate/")
    wait(driver).until(lambda _: driver.find_elements(By.CSS_SELECTOR, "html.dark"))
    look(driver, "affiliate-dark")
    assert complaints(driver) == []
    driver.execute_script("localStorage.clear()")
    driver.delete_all_cookies()
