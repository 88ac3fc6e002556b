"""A person's walk through both sites in a real browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.e2e.browser import complaints, hosts_asked, resize
from tests.factories import PASSWORD

IMAGES = Path(os.environ.get("TRACK360_IMAGES", "")) if os.environ.get("TRACK360_IMAGES") else None
DESKTOP, PHONE = (1280, 900), (390, 844)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


def visit(driver: Any, url: str) -> None:
    """Go there and wait for all of it: the driver returns early when the address differs little."""
    driver.get(url)
    arrived = "return document.readyState === 'complete' && document.querySelector('h1') !== null"
    WebDriverWait(driver, 15).until(lambda _: driver.execute_script(arrived))


def log_in(driver: Any, base: str, site: str, name: str) -> None:
    driver.get(f"{base}{site}")
    driver.find_element(By.NAME, "username").send_keys(name)
    driver.find_element(By.NAME, "password").send_keys(PASSWORD)
    driver.find_element(By.CSS_SELECTOR, "#login-form button[type=submit]").click()
    WebDriverWait(driver, 15).until(lambda _: driver.find_elements(By.CSS_SELECTOR, "#nav-sidebar-apps"))


def look(driver: Any, name: str) -> None:
    """Keep a picture in both widths, where asked for (``TRACK360_IMAGES``)."""
    for label, size in (("desktop", DESKTOP), ("phone", PHONE)):
        resize(driver, *size)
        wide = driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= size[0], f"{name} is {wide} px wide on a {label}"
        if IMAGES:
            IMAGES.mkdir(parents=True, exist_ok=True)
            driver.save_screenshot(str(IMAGES / f"{name}-{label}.png"))
    resize(driver, *DESKTOP)


def links(driver: Any, site: str) -> list[str]:
    """The menu's addresses."""
    found = driver.find_elements(By.CSS_SELECTOR, "#nav-sidebar-apps a")
    return sorted({urlsplit(link.get_attribute("href")).path for link in found} - {site})


def walk(driver: Any, base: str, site: str) -> list[str]:
    """Open every page of the menu, and the first row of every list; the pages opened."""
    opened = [site]
    look(driver, f"{site.strip('/')}-overview")
    for path in links(driver, site):
        visit(driver, base + path)
        look(driver, f"{site.strip('/')}-{path.strip('/').split('/')[-1]}")
        opened.append(path)
        rows = driver.find_elements(By.CSS_SELECTOR, "#result_list a[href*='/']")
        if rows:
            visit(driver, rows[0].get_attribute("href"))
            assert driver.find_elements(By.CSS_SELECTOR, ".t-page"), path
            look(driver, f"{site.strip('/')}-{path.strip('/').split('/')[-1]}-one")
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
