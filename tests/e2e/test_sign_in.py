"""A passkey set up and shown in a real browser, and the affiliate site seen as an affiliate sees it."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.virtual_authenticator import Protocol, Transport, VirtualAuthenticatorOptions

from tests import factories as make
from tests.e2e.browser import complaints, resize, wait
from tests.e2e.test_browser import DESKTOP, log_in, look, visit
from track360.settings.passkeys import passkey_settings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
PASSKEY = ".t-passkey button"
TOPMOST = """
const word = document.querySelector(".t-viewing span"), { left, top } = word.getBoundingClientRect();
return document.elementFromPoint(left + 2, top + 2).closest(".t-viewing") !== null;
"""


def press(driver: Any, selector: str) -> None:
    wait(driver).until(lambda _: driver.find_element(By.CSS_SELECTOR, selector).is_displayed())
    driver.find_element(By.CSS_SELECTOR, selector).click()


def test_an_operator_comes_in_with_a_passkey_and_looks_as_an_affiliate(driver: Any, live_server: Any, settings: Any):
    for name, value in passkey_settings(live_server.url).items():
        setattr(settings, name, value)
    alice = make.make_affiliate(make.make_partner("acme"), "ALICE", name="Alice Partners")
    make.make_operator("olivia")
    resize(driver, *DESKTOP)
    driver.add_virtual_authenticator(
        VirtualAuthenticatorOptions(
            Protocol.CTAP2, Transport.INTERNAL, has_resident_key=True, has_user_verification=True, is_user_verified=True
        )
    )
    set_up(driver, live_server.url)
    driver.delete_all_cookies()
    come_in(driver, live_server.url)
    visit(driver, f"{live_server.url}/admin/affiliates/affiliate/{alice.pk}/view-as/")
    driver.find_element(By.ID, "reason").send_keys("she asked what she sees")
    press(driver, ".t-page form button")
    wait(driver).until(lambda _: driver.find_elements(By.CSS_SELECTOR, ".t-viewing"))
    assert "you see what Alice Partners of Acme sees" in driver.find_element(By.CSS_SELECTOR, ".t-viewing").text
    assert driver.execute_script(TOPMOST) is True  # nothing lies over its first word
    look(driver, "viewing")
    press(driver, ".t-viewing button")
    wait(driver).until(lambda _: driver.current_url.endswith(f"/admin/affiliates/affiliate/{alice.pk}/"))
    assert complaints(driver) == []
    driver.delete_all_cookies()


def set_up(driver: Any, base: str) -> None:
    log_in(driver, base, "/admin/", "olivia")
    visit(driver, f"{base}/admin/second-factor/devices/")
    press(driver, PASSKEY)
    wait(driver).until(lambda _: "passkey" in driver.find_element(By.CSS_SELECTOR, ".t-page").text.split("Add ")[0])
    look(driver, "my-devices")


def come_in(driver: Any, base: str) -> None:
    driver.get(f"{base}/admin/")
    driver.find_element(By.NAME, "username").send_keys("olivia")
    driver.find_element(By.NAME, "password").send_keys(make.PASSWORD)
    driver.find_element(By.CSS_SELECTOR, "#login-form button[type=submit]").click()
    press(driver, PASSKEY)
    wait(driver).until(lambda _: driver.find_elements(By.CSS_SELECTOR, "#nav-sidebar-apps"))
