"""An affiliate sets up a postback in a real browser: tries it, reads what was answered, and sends a month again."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from tests import factories as make
from tests.e2e.browser import complaints, resize, wait
from tests.e2e.test_browser import DESKTOP, log_in, look, visit
from tests.events.delivery.conftest import send_all
from tests.events.receiver import receiving, says
from track360.events.feed import relay

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


def press(driver: Any, action: str, said: str) -> None:
    driver.find_element(By.CSS_SELECTOR, f"button[name=do][value={action}]").click()
    wait(driver).until(lambda _: said in driver.find_element(By.TAG_NAME, "body").text)


def test_a_postback_from_the_menu_to_a_replay(driver: Any, live_server: Any, settings: Any) -> None:
    alice = make.make_affiliate(make.make_partner("acme"), "ALICE")
    make.make_affiliate_login(alice, "alice")
    make.make_entry(alice, make.make_customer(alice, "C-1", click_id="click-77"), "6.25")
    relay.relay_all()
    resize(driver, *DESKTOP)
    log_in(driver, live_server.url, "/affiliate/", "alice")
    with receiving(settings, says(200, body=b"OK, thanks")) as (tracker,):
        visit(driver, f"{live_server.url}/affiliate/postbacks/")
        look(driver, "postbacks")
        driver.find_element(By.NAME, "name").send_keys("Tracker")
        driver.find_element(By.NAME, "url").send_keys(f"{tracker.url}?cid={{click_id}}&payout={{amount}}")
        Select(driver.find_element(By.NAME, "method")).select_by_value("GET")
        driver.find_element(By.CSS_SELECTOR, ".t-card .t-primary").click()
        wait(driver).until(lambda _: driver.find_element(By.CSS_SELECTOR, ".t-key").text.startswith("whsec_"))
        press(driver, "test", "A test is sent")
        send_all()
        driver.refresh()
        wait(driver).until(lambda _: "OK, thanks" in driver.find_element(By.CSS_SELECTOR, ".t-page").text)
        look(driver, "postback")
        driver.execute_script(
            "document.querySelector('[name=first]').value = '2020-01-01';"
            "document.querySelector('[name=last]').value = '2100-01-01';"
        )
        press(driver, "replay", "is sent again")
        send_all()
        assert [request.line for request in tracker.requests] == [
            "GET /hook?cid=click-1&payout=12.50",
            "GET /hook?cid=click-77&payout=6.25000000",
        ]
    assert complaints(driver) == []
    driver.delete_all_cookies()
