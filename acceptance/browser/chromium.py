# SPDX-License-Identifier: MPL-2.0
"""Debian's Chromium, driven without a window, for which the sandbox is the internet."""

import os
import subprocess
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

DRIVER = "/usr/bin/chromedriver"
WAIT_SECONDS = 20


def _port(url):
    return urlsplit(url).port


def _rules(ready):
    """Which port of the sandbox answers for which name; the rest of the world does not exist."""
    account, region, secure = ready["account_id"], ready["region"], ready["https"]
    devsapp = f"*.fcv3.{account}.{region}.fc.devsapp.net"
    # Names for tests have no TLS: Chromium tries it first and must be told that nobody answers.
    apps = ["*.example.com", "*.example.net"]
    places = [*((f"{name}:80", ready["data_plane"]) for name in [*apps, devsapp]),
              *((f"{name}:443", secure["data_plane"]) for name in apps),
              (f"{ready['auth0']['domain']}:443", secure["endpoints"]["auth0"]),
              (f"oss-{region}.aliyuncs.com:443", secure["endpoints"]["oss"]),
              (f"*.oss-{region}.aliyuncs.com:443", secure["endpoints"]["oss"]),
              (f"localhost:{_port(ready['control'])}", ready["control"])]  # the console
    rules = [f"MAP {name} 127.0.0.1:{_port(url)}" for name, url in places]
    return ", ".join([*rules, "MAP * ~NOTFOUND"])


def _trust(home, authority):
    """Chromium's own list of authorities, in its home."""
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    for arguments in (["-N", "--empty-password"],
                      ["-A", "-n", "sandbox", "-t", "C,,", "-i", str(authority)]):
        subprocess.run(["certutil", "-d", f"sql:{database}", *arguments], check=True, capture_output=True)


class Chromium:
    """`driver` is selenium's."""

    def __init__(self, home, cloud):
        _trust(home, cloud.ready["ca"])
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                         "--no-first-run", "--disable-background-networking", "--disable-component-update",
                         f"--user-data-dir={home / 'profile'}",
                         f"--host-resolver-rules={_rules(cloud.ready)}"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        environment = dict(os.environ, HOME=str(home), XDG_CONFIG_HOME=str(home / ".config"))
        service = Service(DRIVER, log_path=str(home / "driver.log"), env=environment)
        self.driver = webdriver.Chrome(service=service, options=options)
        self.driver.set_page_load_timeout(WAIT_SECONDS)
        self.driver.implicitly_wait(0)
        self._first = self.driver.current_window_handle

    def _command(self, name, **arguments):
        return self.driver.execute_cdp_cmd(name, arguments)

    def emptied(self):
        """The driver, with one window and nothing kept from before: no cookies, storage, cache."""
        for window in self.driver.window_handles:
            if window != self._first:
                self.driver.switch_to.window(window)
                self.driver.close()
        self.driver.switch_to.window(self._first)
        self.driver.get("about:blank")
        self._command("Network.clearBrowserCookies")
        self._command("Network.clearBrowserCache")
        self._command("Storage.clearDataForOrigin", origin="*", storageTypes="all")
        self.driver.get_log("browser")  # reading empties it
        return self.driver

    def stop(self):
        self.driver.quit()
