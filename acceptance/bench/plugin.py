# SPDX-License-Identifier: MPL-2.0
"""The provider's process as Terraform sees it, for measuring: started with the handshake's
environment, or serving on its own for a Terraform that reattaches."""

import os
import re
import subprocess
import time
from pathlib import Path

from harness import project

# The cookie that tells a plugin that it was not started by hand; the same for every provider.
COOKIE = {"TF_PLUGIN_MAGIC_COOKIE":
          "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"}


class Client:
    """Starts the provider again and again. The client's certificate is on the curve that Terraform
    uses, because loading it is part of the start."""

    def __init__(self, directory):
        self.directory = directory
        self.environment = {}

    def __enter__(self):
        certificate = self.directory / "client.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521",
             "-nodes", "-subj", "/O=HashiCorp/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
             "-keyout", str(self.directory / "client.key"), "-out", str(certificate)],
            check=True, capture_output=True)
        self.environment = dict(os.environ, **COOKIE, PLUGIN_PROTOCOL_VERSIONS="6",
                                PLUGIN_CLIENT_CERT=certificate.read_text())
        return self

    def __exit__(self, *_):
        return False

    def handshake_ms(self):
        """From exec until the line with the address can be read."""
        started = time.perf_counter()
        with subprocess.Popen([str(project.PROVIDER)], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                              env=self.environment) as process:
            line = process.stdout.readline()
            elapsed = 1000 * (time.perf_counter() - started)
            process.kill()
        assert line.startswith(b"1|6|"), f"no handshake: {line!r}"
        return elapsed


class Serving:
    """A provider started with -debug, which outlives the commands that use it."""

    def __init__(self, sandbox_file):
        self.environment = dict(os.environ, LOBECHAT_SANDBOX=str(sandbox_file))
        self.process = None
        self.reattach = ""

    def __enter__(self):
        self.process = subprocess.Popen([str(project.PROVIDER), "-debug"], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, env=self.environment)
        for line in self.process.stdout:
            found = re.search(r"TF_REATTACH_PROVIDERS='([^']+)'", line)
            if found:
                self.reattach = found.group(1)
                return self
        raise AssertionError("the provider did not print TF_REATTACH_PROVIDERS")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        return False

    def rss_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1024
