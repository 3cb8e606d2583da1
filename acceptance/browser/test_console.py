# SPDX-License-Identifier: MPL-2.0
"""The sandbox's console as a browser takes it: its policy lets the style through and nothing else, and
names that are markup stay text."""

import urllib.parse

from selenium.webdriver.common.by import By

HOSTILE = "<img src=x onerror=document.title='taken'>"


def console(cloud):
    return f"http://localhost:{urllib.parse.urlsplit(cloud.ready['control']).port}/"


def background(browser):
    return browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")


def colours(browser, scheme):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def test_it_shows_the_deployment(deployment, browser):
    browser.get(console(deployment.sandbox))
    assert browser.title == "lobechat-sandbox"
    text = browser.find_element(By.TAG_NAME, "main").text
    for part in ("ApsaraDB RDS", "Function Compute", "Latest requests", "UpdateFunction"):
        assert part in text
    browser.find_element(By.LINK_TEXT, "lobe").click()
    assert '"functionName": "lobe"' in browser.find_element(By.TAG_NAME, "pre").text
    assert browser.get_log("browser") == []  # what the policy stops would be told here


def test_it_is_light_by_day_and_dark_by_night(cloud, browser):
    browser.get(console(cloud))
    try:
        colours(browser, "light")
        day = background(browser)
        colours(browser, "dark")
        assert (day, background(browser)) == ("rgba(246, 247, 249, 1)", "rgba(18, 22, 28, 1)")
    finally:
        colours(browser, "")


def test_markup_in_names_is_text(cloud, browser):
    cloud.edit("alidns", "add_record", DomainName="example.com", RR="console", Type="TXT", Value=HOSTILE)
    try:
        browser.get(console(cloud))
        assert HOSTILE in browser.find_element(By.TAG_NAME, "main").text
        assert browser.find_elements(By.CSS_SELECTOR, "img, script, form") == []
        assert browser.title == "lobechat-sandbox"
        query = urllib.parse.urlencode({"collection": HOSTILE, "key": HOSTILE})
        browser.get(f"{console(cloud)}object?{query}")
        assert "There is no such object" in browser.find_element(By.TAG_NAME, "main").text
        assert browser.find_elements(By.CSS_SELECTOR, "img, script, form") == []
    finally:
        for key, record in cloud.all_objects()["alidns/records"].items():
            if record["RR"] == "console":
                cloud.edit("alidns", "delete", collection="alidns/records", key=key)
