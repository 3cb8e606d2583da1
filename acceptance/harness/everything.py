# SPDX-License-Identifier: MPL-2.0
"""A deployment that uses every part: function, trigger, resident instances, DNS record, own domain with
a certificate, private registry, tags and every kind of secret."""

import subprocess
import time

from harness.config import base

DOMAIN = "chat.example.com"


def certificate(directory, name=DOMAIN):
    """(certificate, private key) of a name, as PEM; made in the directory."""
    chain, key = directory / f"{name}.pem", directory / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(chain)],
                   check=True, capture_output=True)
    return chain.read_text(), key.read_text()


def domain(pem, **attributes):
    """custom_domain with that certificate; its record is made by the provider."""
    chain, key = pem
    cert = {"cert_name": "chat", "certificate": chain, "private_key": key}
    return {"domain_name": DOMAIN, "manage_dns": True, "cert_config": cert, **attributes}


def everything(pem, **attributes):
    """The configuration, changed by attributes."""
    return base(**{"min_instances": 1, "custom_domain": domain(pem), "tags": {"team": "chat"},
                   "secret_environment_variables": {"DEEPSEEK_API_KEY": "sk-other-of-tests"},
                   "registry_config": {"user_name": "puller", "password": "password-of-tests"},
                   **attributes})


def wait_until(condition, what, seconds=15):
    """The first true answer of the condition."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s in vain for {what}")
