# SPDX-License-Identifier: MPL-2.0
"""The page that a deployment answers at its own name, as a browser sees it."""

import pytest
from selenium.common.exceptions import WebDriverException


def test_the_page_opens_at_its_name(deployment, browser):
    browser.get(deployment.url("/"))
    assert browser.current_url == "https://chat.example.com/"
    assert "LobeChat" in browser.title


def test_other_names_do_not_exist(browser):
    with pytest.raises(WebDriverException, match="ERR_NAME_NOT_RESOLVED"):
        browser.get("https://www.example.org/")
