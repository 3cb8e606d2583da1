# SPDX-License-Identifier: MPL-2.0
"""Whom the provider talks to: servers whose certificate is wrong, answers that are cut off, addresses
that only look like this machine. Each is one clear error, and nothing secret was sent."""

import json
import socket
import ssl
import subprocess
import threading
import time

import pytest

from harness import expect, project
from harness.config import BASE, base, block, database, resource

CANARY = "canary-9d31-secret"
TRUNCATED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    directory = tmp_path_factory.mktemp("certificates")
    subprocess.run([str(project.BUILD / "tests/certificates"), str(directory)], check=True)
    return directory


class Server:
    """Speaks TLS with a certificate, keeps what it is sent, answers all with the same bytes and ends the
    connection, with or without saying so."""

    def __init__(self, certificate, version=None, answer=b"", abrupt=True):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.set_ciphers("DEFAULT:@SECLEVEL=0")  # to be able to show what is too weak
        self.context.load_cert_chain(certificate)
        if version:
            self.context.minimum_version = version
            self.context.maximum_version = version
        self.answer, self.abrupt = answer, abrupt
        self.received, self.connections = b"", 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.host = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                peer.settimeout(10)
                tls = self.context.wrap_socket(peer, server_side=True)
                self.received += tls.recv(65536)
                tls.sendall(self.answer)
                if not self.abrupt:
                    tls.unwrap()
                tls.close()
            except (OSError, ssl.SSLError):
                peer.close()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


@pytest.fixture
def serve(certificates):
    """Starts such servers by the name of their certificate."""
    running = []

    def start(name, **options):
        running.append(Server(certificates / f"{name}.pem", **options))
        return running[-1]
    yield start
    for server in running:
        server.close()


def send_to(workspace, sandbox, host, services=None):
    """The provider's keys are the sandbox's, and some services are at another address."""
    ready = sandbox.ready
    workspace.environment["LOBECHAT_SANDBOX"] = None
    endpoints = {name: f"https://{host}" if services is None or name in services else url
                 for name, url in ready["endpoints"].items()}
    workspace.write(block("provider", ["lobechat"], {
        "region": ready["region"], "access_key": ready["access_key_id"],
        "secret_key": CANARY, "endpoints": endpoints}) + resource("lobechat_base", **BASE))
    return workspace


REFUSED = {
    "expired": "certificate has expired",
    "early": "certificate is not yet valid",
    "other_host": "subject name matches",
    "self_signed": "self-signed certificate",
    "unknown_authority": "unable to get local issuer certificate",
    "weak_key": "key too weak",
    "weak_digest": "digest algorithm too weak",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_certificate_that_must_not_be_trusted(workspace, sandbox, serve, certificates, kind):
    server = serve(kind)
    workspace.environment["LOBECHAT_CA_FILE"] = str(certificates / "ca.pem")
    text = send_to(workspace, sandbox, server.host).apply(fails=True).text
    assert server.host in text and REFUSED[kind] in text
    assert f"trusted certificates: {certificates}/ca.pem, which LOBECHAT_CA_FILE names" in text
    assert server.received == b"" and CANARY not in text
    expect.sandbox_empty(sandbox)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_a_protocol_that_is_too_old(workspace, sandbox, serve, certificates):
    server = serve("good", version=ssl.TLSVersion.TLSv1_1)
    workspace.environment["LOBECHAT_CA_FILE"] = str(certificates / "ca.pem")
    began = time.monotonic()
    text = send_to(workspace, sandbox, server.host).apply(fails=True).text
    assert server.host in text and "protocol version" in text
    assert time.monotonic() - began < 60 and server.received == b""


def test_the_systems_authorities_are_named(workspace, sandbox, serve):
    server = serve("good")
    text = send_to(workspace, sandbox, server.host).apply(fails=True).text
    assert "trusted certificates: the system's CA certificates" in text and server.host in text
    assert server.received == b""


@pytest.mark.parametrize("content", [None, "no certificate\n"], ids=["missing", "garbage"])
def test_a_file_without_authorities(workspace, sandbox, serve, tmp_path, content):
    file = tmp_path / "authorities.pem"
    if content is not None:
        file.write_text(content)
    workspace.environment["LOBECHAT_CA_FILE"] = str(file)
    server = serve("good")
    text = send_to(workspace, sandbox, server.host).apply(fails=True).text
    assert str(file) in text and "LOBECHAT_CA_FILE" in text and server.host in text
    assert server.received == b""


@pytest.mark.parametrize("answer", [
    TRUNCATED + b'Transfer-Encoding: chunked\r\n\r\n10\r\n{"RequestId":"R',
    TRUNCATED + b'Connection: close\r\n\r\n{"functionName":"lobe"}',
], ids=["chunk", "end"])
def test_an_answer_that_is_cut_off_is_none(workspace, sandbox, serve, certificates, answer):
    """Even where what arrived could be read: the last is JSON, and who ended the connection is unknown."""
    server = serve("good", answer=answer)
    workspace.environment["LOBECHAT_CA_FILE"] = str(certificates / "ca.pem")
    text = send_to(workspace, sandbox, server.host).apply(fails=True).text
    assert server.host in text and CANARY not in text
    assert server.connections > 1  # reading is tried again
    expect.sandbox_empty(sandbox)


def test_auth0_likewise(workspace, sandbox, serve, certificates):
    server = serve("expired")
    ready = json.loads(sandbox.file.read_text())
    ready["endpoints"]["auth0"] = f"https://{server.host}"
    ready["ca"] = str(certificates / "ca.pem")
    sandbox.file.write_text(json.dumps(ready))
    text = workspace.write(database()).apply(fails=True).text
    assert server.host in text and "certificate has expired" in text
    assert f"trusted certificates: {certificates}/ca.pem" in text
    assert server.received == b""


# ---- plain http

EVIL = ["http://example.com", "http://127.0.0.1@example.com", "http://127.0.0.1.example.com",
        "http://localhost.example.com", "http://localhost.", "http://[::ffff:127.0.0.1]", "http://3232235777"]


def test_plain_http_elsewhere_in_the_provider_block(workspace, sandbox):
    services = dict(zip(("alidns", "auth0", "fc", "oss", "rds", "sts", "vpc"), EVIL, strict=True))
    text = workspace.write(block("provider", ["lobechat"], {
        "region": "cn-hangzhou", "endpoints": services}) +
        resource("lobechat_base", **BASE)).validate(fails=True).text
    assert text.count("Endpoint cannot be used") + text.count("must be a URL without a path") == len(EVIL)
    assert sandbox.audit() == []


@pytest.mark.parametrize("address", EVIL[1:3])
def test_plain_http_elsewhere_in_the_environment(workspace, sandbox, address):
    workspace.environment["ALIBABA_CLOUD_ENDPOINT_FC"] = address
    text = workspace.write(base()).apply(fails=True).text
    assert "ALIBABA_CLOUD_ENDPOINT_FC cannot be used" in text
    expect.sandbox_empty(sandbox)


@pytest.mark.parametrize("address", EVIL[1:3])
def test_plain_http_elsewhere_in_the_ready_line(workspace, sandbox, address):
    ready = json.loads(sandbox.file.read_text())
    ready["endpoints"]["fc"] = address
    sandbox.file.write_text(json.dumps(ready))
    text = workspace.write(base()).plan(fails=True).text
    assert "Sandbox is not on this machine" in text
    expect.sandbox_empty(sandbox)


def test_plain_http_elsewhere_for_keys(workspace, sandbox):
    workspace.environment["LOBECHAT_SANDBOX"] = None
    settings = {"region": "cn-hangzhou", "endpoints": sandbox.ready["endpoints"],
                "credentials_uri": "http://127.0.0.1@example.com/keys"}
    text = workspace.write(block("provider", ["lobechat"], settings) +
                           resource("lobechat_base", **BASE)).apply(fails=True).text
    assert "the URI cannot be used" in text
    expect.sandbox_empty(sandbox)
