"""The affiliate site from right to left, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver.common.by import By

from tests.e2e.browser import complaints, resize, wait
from tests.e2e.test_browser import DESKTOP, log_in, look, visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


def left_of(driver: Any, selector: str) -> float:
    return float(driver.find_element(By.CSS_SELECTOR, selector).rect["x"])


def test_a_language_is_chosen_before_the_login_and_its_pages_hold_in_both_widths(
    driver: Any, story: Any, live_server: Any
) -> None:
    resize(driver, *DESKTOP)
    driver.delete_all_cookies()
    driver.get(f"{live_server.url}/affiliate/login/")
    assert driver.find_element(By.TAG_NAME, "html").get_attribute("dir") == "ltr"
    driver.find_element(By.CSS_SELECTOR, "button[value=ar]").click()
    wait(driver).until(lambda _: driver.find_elements(By.CSS_SELECTOR, "html[dir=rtl]"))
    log_in(driver, live_server.url, "/affiliate/", "helios")
    for page in ("", "commissions/ledgerentry/", "terms/"):
        visit(driver, f"{live_server.url}/affiliate/{page}")
        # The menu stands where the reading begins.
        assert left_of(driver, "#nav-sidebar") > left_of(driver, "#content")
        look(driver, f"arabic-{page.partition('/')[0] or 'overview'}")
    assert complaints(driver) == []
    driver.delete_all_cookies()
