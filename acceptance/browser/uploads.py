# SPDX-License-Identifier: MPL-2.0
"""Steps of the tests that upload files."""

import json
import os
import subprocess

from browser.site import find, wait


def chunks(count):
    """A text that is cut into so many."""
    return "\n".join(f"{number:03}".ljust(999, "x") for number in range(count))


def psql(deployment, sql):
    url = deployment.state()["database_url"]
    return subprocess.run(["psql", "-X", "-A", "-t", "-c", sql, url], capture_output=True, text=True, check=True,
                          timeout=30, env=dict(os.environ, PGHOSTADDR="127.0.0.1")).stdout.strip()


class Uploads:
    """The page /files, for somebody who has signed in."""

    def __init__(self, deployment, browser, directory):
        self.deployment = deployment
        self.browser = browser
        self.directory = directory
        self.mark = deployment.sandbox.mark()

    def send(self, content, name="notes.txt"):
        """What the page says in the end."""
        file = self.directory / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.browser.get(self.deployment.url("/files"))
        find(self.browser, "#file").send_keys(str(file))
        find(self.browser, "#upload").click()
        wait(self.browser, lambda _: self.status().startswith(("done", "failed")))
        return self.status()

    def status(self):
        return find(self.browser, "#status").text

    def preview(self):
        return find(self.browser, "#preview")

    def console(self):
        return "\n".join(entry["message"] for entry in self.browser.get_log("browser"))

    def objects(self):
        return self.deployment.sandbox.objects().get("oss/objects", {})

    def asked(self, service):
        """Operations, with the code of those that were refused."""
        return [(entry["operation"], entry["code"]) for entry in self.deployment.sandbox.audit(self.mark)
                if entry["service"] == service]

    def fetch(self, url, **options):
        """What a script of the page gets: status and text, or the error that it is thrown."""
        return self.browser.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "fetch(arguments[0], arguments[1]).then(async (a) => done([a.status, await a.text()]),"
            " (error) => done(String(error)));", url, options)

    def presigned(self, pathname):
        status, text = self.fetch("/trpc/lambda/upload.createS3PreSignedUrl", method="POST",
                                  body=json.dumps({"json": {"pathname": pathname}}))
        assert status == 200, text
        return json.loads(text)["result"]["data"]["json"]
