# SPDX-License-Identifier: MPL-2.0
"""The provider's process as Terraform sees it, for measuring: started with the handshake's
environment, or serving on its own for a Terraform that reattaches."""

import json
import os
import re
import subprocess
from pathlib import Path

from harness import project

def start():
    """One life of a provider, as Terraform would start it: handshake_ms, schema_ms, exit_ms,
    schema_bytes, rss_kb."""
    return json.loads(subprocess.run(
        [str(project.BUILD / "plugin_probe"), str(project.PROVIDER)], check=True,
        capture_output=True, text=True).stdout)


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
