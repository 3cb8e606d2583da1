# SPDX-License-Identifier: MPL-2.0
"""Where the project's own programs are, and which Terraform drives them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
VERSION = re.search(r"^VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.M).group(1)
PROVIDER = BUILD / f"terraform-provider-lobechat_v{VERSION}"
SANDBOX = BUILD / "lobechat-sandbox"
# The full address, so that Terraform and OpenTofu mean the same provider by it.
ADDRESS = "registry.terraform.io/lobechat-community/lobechat"


def terraform():
    """Path of Terraform, or of OpenTofu where there is no Terraform."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(BUILD / "tools")])
    for name in ("terraform", "tofu"):
        found = shutil.which(name, path=path)
        if found:
            return found
    raise FileNotFoundError("neither terraform nor tofu is on PATH; make deps fetches one")


def install_into(directory):
    """Lays the provider out as a mirror that Terraform installs from without a network."""
    environment = dict(os.environ, VERSION=VERSION, PROVIDER=str(PROVIDER))
    subprocess.run(["bash", str(ROOT / "acceptance/scripts/install.sh"), str(directory)],
                   check=True, env=environment)
    return directory
