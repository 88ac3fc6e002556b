"""A plan version and a correction in a browser: one operator fills in by keyboard and watches, another confirms."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import staleness_of

from commissions.corrections import service
from commissions.corrections.models import Correction, Draft
from commissions.programme.models import InstrumentGroup, PlanVersion
from tests.e2e.browser import complaints, hosts_asked, resize, wait
from tests.e2e.test_browser import DESKTOP, log_in, look, visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


def there(driver: Any, selector: str) -> Any:
    """The first such element, waited for."""
    return wait(driver).until(lambda _: driver.find_elements(By.CSS_SELECTOR, selector))[0]


def put(driver: Any, name: str, value: str) -> None:
    """Replace what a field says; a date goes in as its value, because its keys depend on the locale."""
    field = driver.find_element(By.NAME, name)
    if field.get_attribute("type") == "date":
        driver.execute_script("arguments[0].value = arguments[1]", field, value)
    else:
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(value)


def previewed(driver: Any, name: str) -> str:
    """Wait on the draft's page for the preview, which the test makes in the worker's place; where that page is."""
    there(driver, "[data-poll]")
    look(driver, f"{name}-waiting")
    service.run(Draft.objects.latest("id").pk)
    there(driver, "form[action$='/again/']")
    assert "You drafted this: somebody else must publish it. May: oscar." in there(driver, ".t-page").text
    assert driver.find_elements(By.CSS_SELECTOR, "form[action$='/publish/']") == []
    look(driver, f"{name}-own")
    return str(driver.current_url)


def published(driver: Any, page: str, name: str) -> None:
    """Look at what somebody else drafted, and confirm it."""
    visit(driver, page)
    button = there(driver, "form[action$='/publish/'] button")
    look(driver, f"{name}-preview")
    button.click()
    wait(driver).until(staleness_of(button))  # the menu of the page before has that link too
    there(driver, "a[href='/admin/commissions/correction/']")


def test_a_version_and_a_correction_are_published(driver: Any, live_server: Any, story: Any) -> None:
    partner, _ = story
    InstrumentGroup.objects.create(partner=partner, group_id="metals", position=0, multiplier=1, instruments=["XAU*"])
    resize(driver, *DESKTOP)
    log_in(driver, live_server.url, "/admin/", "olivia")
    visit(driver, f"{live_server.url}/admin/commissions/planversion/new/")
    visit(driver, there(driver, ".t-table a").get_attribute("href"))
    look(driver, "admin-plan-editor")
    put(driver, "rules[0].rate", "nine")
    driver.find_element(By.NAME, "rules[0].rate").send_keys(Keys.ENTER)
    there(driver, "[role=alert]")
    look(driver, "admin-plan-problems")
    assert "'nine' is not a number that is at least 0" in there(driver, ".t-page").text
    put(driver, "from", "2026-11-01")
    put(driver, "reason", "agreed for the winter")
    put(driver, "rules[0].rate", "9.00")
    driver.find_element(By.NAME, "rules[0].rate").send_keys(Keys.ENTER)
    version = previewed(driver, "admin-plan")
    visit(driver, f"{live_server.url}/admin/commissions/correction/new/attribution/")
    look(driver, "admin-attribution")
    put(driver, "customer_id", "780000")
    put(driver, "affiliate_id", "IB-2000")
    put(driver, "reason", "came through Boreas")
    driver.find_element(By.CSS_SELECTOR, ".t-page button.t-primary").click()
    attribution = previewed(driver, "admin-attribution")
    driver.delete_all_cookies()

    log_in(driver, live_server.url, "/admin/", "oscar")
    published(driver, version, "admin-plan")
    assert PlanVersion.objects.latest("id").rules[0]["rate"] == "9.00"
    published(driver, attribution, "admin-attribution")
    made = Correction.objects.latest("id")
    assert (made.affiliate_id, made.made_by, made.published_by) == ("IB-2000", "olivia", "oscar")
    assert complaints(driver) == []
    assert hosts_asked(driver) == {urlsplit(live_server.url).netloc}
    driver.delete_all_cookies()
