# SPDX-License-Identifier: MPL-2.0
"""Every message about a configuration, known before anything is sent: which mistake gives which summary
at which attribute. All mistakes of a kind stand in one configuration, which also shows that they are
reported together."""

import json

import pytest

from harness import expect
from harness.config import BASE, Expression, PROVIDER, base, block, resource
from harness.everything import DOMAIN, certificate, domain

INVALID = "Invalid attribute value"
HERE = "registry.cn-hangzhou.aliyuncs.com/team/lobe-chat:1.143.3"
PATH = "/team/lobe-chat:1.143.3"


def cert(**changes):
    return {"domain_name": DOMAIN, "cert_config": {**changes}}


def validation_table(pem, other):
    """name: (attributes besides the necessary, severity, summary, attribute, words of the detail). Terraform
    shows the line of an attribute of the resource, and the resource for one that is nested deeper."""
    chain, key = pem
    good = {"cert_name": "chat", "certificate": chain, "private_key": key}
    keyless = {"cert_name": "chat", "certificate": chain}
    return {
        # single attributes
        "region": ({"region": "cn-atlantis"}, "error", INVALID, "region", "cn-atlantis"),
        "name-digit": ({"function_name": "1lobe"}, "error", INVALID, "function_name", "digit"),
        "name-hyphen": ({"function_name": "-lobe"}, "error", INVALID, "function_name", "hyphen"),
        "name-other": ({"function_name": "lobe_chat"}, "error", INVALID, "function_name", "letters"),
        "name-long": ({"function_name": "l" * 129}, "error", INVALID, "function_name", "128"),
        "name-longish": ({"function_name": "l" * 65}, "warning", "Function name is long",
                         "function_name", "64"),
        "description": ({"description": "d" * 257}, "error", INVALID, "description", "256"),
        "app-version": ({"app_version": "newest"}, "error", INVALID, "app_version", "1.143.3"),
        "cpu-low": ({"cpu": 0}, "error", INVALID, "cpu", "0.05"),
        "cpu-high": ({"cpu": 17}, "error", INVALID, "cpu", "16"),
        "cpu-step": ({"cpu": 1.03}, "error", INVALID, "cpu", "0.05"),
        "memory-low": ({"memory_size": 512}, "error", INVALID, "memory_size", "1024"),
        "memory-high": ({"memory_size": 32832}, "error", INVALID, "memory_size", "32768"),
        "memory-step": ({"memory_size": 4000}, "error", INVALID, "memory_size", "64"),
        "disk": ({"disk_size": 1024}, "error", INVALID, "disk_size", "512 or 10240"),
        "timeout-low": ({"timeout": 59}, "error", INVALID, "timeout", "60"),
        "timeout-high": ({"timeout": 86401}, "error", INVALID, "timeout", "86400"),
        "concurrency": ({"instance_concurrency": 201}, "error", INVALID, "instance_concurrency", "200"),
        "instances": ({"min_instances": -1}, "error", INVALID, "min_instances", "0"),
        "instances-part": ({"min_instances": 1.5}, "error", INVALID, "min_instances", "whole"),
        "code-empty": ({"access_code": "one-long-code,"}, "error", INVALID, "access_code", "empty"),
        "code-space": ({"access_code": "one-long-code, two-long-code"}, "error", INVALID, "access_code",
                       "white space"),
        "code-short": ({"access_code": "short"}, "warning", "Access code is short", "access_code", "12"),
        "model-url": ({"qwen_base_url": "http://model.example.com"}, "error", INVALID, "qwen_base_url",
                      "https"),
        "model": ({"default_model": "qwen plus"}, "error", INVALID, "default_model", "model name"),
        "flags": ({"feature_flags": ["market"]}, "error", INVALID, "feature_flags", "+name"),
        "variable-name": ({"environment_variables": {"1A": "x"}}, "error", INVALID,
                          "environment_variables", "letter"),
        "secret-name": ({"secret_environment_variables": {"A-B": "x"}}, "error", INVALID,
                        "secret_environment_variables", "letters"),
        "tag-space": ({"tags": {" x": "y"}}, "error", INVALID, "tags", "128"),
        "tags-many": ({"tags": {f"k{i}": "v" for i in range(20)}}, "error", INVALID, "tags", "19"),
        "ready-timeout": ({"ready_timeout": "soon"}, "error", INVALID, "ready_timeout", "10m"),
        "timeouts": ({"timeouts": {"create": "soon"}}, "error", INVALID, "", "duration"),
        "domain-name": ({"custom_domain": {"domain_name": "https://x.example.com"}}, "error", INVALID,
                        "", "host name"),
        "domain-protocol": ({"custom_domain": {"domain_name": DOMAIN, "protocol": "FTP"}}, "error",
                            INVALID, "", "HTTPS"),
        "domain-wait": ({"custom_domain": {"domain_name": DOMAIN, "wait_for_cname": "soon"}}, "error",
                        INVALID, "", "duration"),
        "tls-version": ({"custom_domain": domain(pem, tls_config={"min_version": "SSLv3",
                                                                  "cipher_suites": ["A"]})},
                        "error", INVALID, "", "TLSv1.2"),
        "tls-suites": ({"custom_domain": domain(pem, tls_config={"cipher_suites": []})}, "error", INVALID,
                       "", "64"),
        "cert-name": ({"custom_domain": cert(**{**good, "cert_name": "1"})}, "error", INVALID,
                      "", "letter"),
        "cert-chain": ({"custom_domain": cert(**{**good, "certificate": "no"})}, "error", INVALID,
                       "", "PEM"),
        "cert-key": ({"custom_domain": cert(**{**good, "private_key": "no"})}, "error", INVALID,
                     "", "PEM"),
        # attributes that do not fit together
        "image": ({"image": "lobe-chat"}, "error", "Image reference is incomplete", "image",
                  "<registry>/<repository>:<tag>"),
        "image-floating": ({"image": HERE.replace("1.143.3", "latest")}, "error",
                           "Image tag is floating", "image", "allow_floating_image"),
        "image-elsewhere": ({"image": "docker.io" + PATH}, "error",
                            "Image is not in Alibaba Cloud Container Registry", "image", "docker.io"),
        "image-region": ({"region": "cn-beijing", "image": HERE}, "warning",
                         "Image is in another region", "image", "cn-beijing"),
        "https": ({"custom_domain": {"domain_name": DOMAIN, "protocol": "HTTPS"}}, "error",
                  "HTTPS without a certificate", "", "cert_config"),
        "http": ({"custom_domain": domain(pem, protocol="HTTP")}, "error", "Certificate without HTTPS",
                 "", "HTTP,HTTPS"),
        "cert-other": ({"custom_domain": domain(other)}, "warning", "Certificate is for another name",
                       "", DOMAIN),
        "cert-pair": ({"custom_domain": cert(**{**good, "private_key": other[1]})}, "error",
                      "Certificate and private key do not belong together", "", "first"),
        # secrets in two forms
        "twice": ({"qwen_api_key_wo": "sk-two", "qwen_api_key_wo_version": 1}, "error",
                  "Secret given twice", "qwen_api_key", "two forms"),
        "versionless": ({"qwen_api_key": None, "qwen_api_key_wo": "sk-two"}, "error",
                        "Missing version of a write-only value", "qwen_api_key_wo", "= 1"),
        "secretless": ({"qwen_api_key_wo_version": 1}, "error", "Version without a write-only value",
                       "qwen_api_key_wo_version", "not set"),
        "no-key": ({"custom_domain": cert(**keyless)}, None, None, None, None),  # told by the plan
        "good": ({}, None, None, None, None),
    }


def plan_table(pem):
    chain, _ = pem
    keyless = {"domain_name": DOMAIN, "cert_config": {"cert_name": "chat", "certificate": chain}}
    return {
        "image-missing": ({"region": "ap-southeast-1"}, "Image is required in this region", "",
                          "ap-southeast-1"),
        "version-unknown": ({"image": HERE.replace("1.143.3", "team-build")},
                            "LobeChat version is not known", "", "app_version"),
        "version-two": ({"image": HERE.replace("1.143.3", "2.0.1")}, "Not a LobeChat 1.x image",
                        "", "lobechat_database"),
        "ratio-high": ({"cpu": 8}, "CPU and memory do not fit together", "cpu", "0.50 GB"),
        "ratio-low": ({"cpu": 0.5}, "CPU and memory do not fit together", "cpu", "8.00 GB"),
        "code": ({"access_code": None}, "No access code", "", "allow_public"),
        "model-key": ({"qwen_api_key": None}, "No API key of a model provider", "",
                      "DEEPSEEK_API_KEY"),
        "reserved": ({"environment_variables": {"FC_REGION": "x"}},
                     "Environment variable is not allowed", "environment_variables", "FC_"),
        "reserved-secret": ({"secret_environment_variables": {"FC_KEY": "x"}},
                            "Environment variable is not allowed", "secret_environment_variables", "FC_"),
        "managed": ({"environment_variables": {"ACCESS_CODE": "x"}},
                    "Environment variable is set by the provider", "environment_variables",
                    "access_code"),
        "twice": ({"environment_variables": {"A": "x"}, "secret_environment_variables": {"A": "y"}},
                  "Environment variable is set twice", "environment_variables",
                  "secret_environment_variables"),
        "large": ({"environment_variables": {"BIG": "x" * 4000, "SMALL": "y" * 90}},
                  "Environment variables are too large", "environment_variables", "4003 BIG"),
        "password": ({"image": "docker.io" + PATH, "registry_config": {"user_name": "me"}},
                     "Secret is needed for this change", "", "password_wo"),
        "private-key": ({"custom_domain": keyless}, "Secret is needed for this change", "",
                        "private_key_wo"),
    }


def diagnostics(run):
    """Those of `validate -json` (one document) or `plan -json` (one line each)."""
    documents = [json.loads(line) for line in run.stdout.splitlines()] if "plan" in run.args else None
    if documents is None:
        return json.loads(run.stdout)["diagnostics"]
    return [each["diagnostic"] for each in documents if each["type"] == "diagnostic"]


def words(text):
    return " ".join(text.split())


def pointed_at(diagnostic):
    """(name of the resource, attribute) of the line that is shown; "" for the first line of the block."""
    line = diagnostic["snippet"]["code"].split("=")[0].strip()
    block_line = line.startswith(("resource ", "provider "))
    return diagnostic["snippet"]["context"].split('"')[-2], "" if block_line else line


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("other"), "other.example.com")


def test_validate(workspace, sandbox, pem, other):
    table = validation_table(pem, other)
    text = PROVIDER
    for name, (attributes, *_) in table.items():
        text += resource("lobechat_base", name, **{**BASE, **attributes})
    run = workspace.write(text).run("validate", "-json")
    found = sorted((*pointed_at(each), each["severity"], each["summary"])
                   for each in diagnostics(run))
    wanted = sorted((name, attribute, severity, summary)
                    for name, (_, severity, summary, attribute, _) in table.items() if severity)
    assert set(found) ^ set(wanted) == set() and len(found) == len(wanted)
    details = {pointed_at(each)[0]: words(each["detail"]) for each in diagnostics(run)}
    for name, (*_, hint) in table.items():
        assert hint is None or hint in details[name], (name, details[name])
    assert sandbox.audit() == []


def test_plan(workspace, sandbox, pem):
    table = plan_table(pem)
    text = PROVIDER
    for name, (attributes, *_) in table.items():
        text += resource("lobechat_base", name, **{**BASE, **attributes})
    run = workspace.write(text).run("plan", "-json", "-parallelism=1")
    errors = [each for each in diagnostics(run) if each["severity"] == "error"]
    found = sorted((each["address"], each["summary"]) for each in errors)
    assert found == sorted((f"lobechat_base.{name}", summary)
                           for name, (_, summary, *_) in table.items())
    for each in errors:
        _, _, attribute, hint = table[each["address"].split(".")[1]]
        name, line = pointed_at(each)
        assert line == attribute, each
        assert hint in words(each["detail"]), each
    assert sandbox.calls() == []


def test_several_mistakes_in_one_resource_come_together(workspace, sandbox):
    run = workspace.write(base(function_name="-lobe", cpu=17, timeout=1, feature_flags=["x"],
                               image="lobe", qwen_base_url="ftp://x")).run("validate", "-json")
    assert sorted(pointed_at(each)[1] for each in diagnostics(run)) == [
        "cpu", "feature_flags", "function_name", "image", "qwen_base_url", "timeout"]
    run = workspace.write(base(access_code=None, qwen_api_key=None, cpu=8,
                               environment_variables={"FC_A": "x", "FC_B": "y"})).run("plan", "-json")
    assert sorted(each["summary"] for each in diagnostics(run) if each["severity"] == "error") == [
        "CPU and memory do not fit together", "Environment variable is not allowed",
        "Environment variable is not allowed", "No API key of a model provider", "No access code"]


def test_no_region_anywhere(workspace, sandbox):
    workspace.environment["LOBECHAT_SANDBOX"] = None
    run = workspace.write(resource("lobechat_base", **BASE)).run("plan", "-json")
    found, = [each for each in diagnostics(run) if each["severity"] == "error"]
    assert found["summary"] == "No region" and "ALIBABA_CLOUD_REGION" in found["detail"]


def test_warnings_of_a_plan(workspace, sandbox):
    workspace.write(base(environment_variables={"NEXT_PUBLIC_X": "1",
                                                "NODE_TLS_REJECT_UNAUTHORIZED": "0"}))
    run = workspace.run("plan", "-json")
    assert run.code == 0
    assert sorted(each["summary"] for each in diagnostics(run)) == [
        "Environment variable NEXT_PUBLIC_X", "Environment variable NODE_TLS_REJECT_UNAUTHORIZED",
        "Talking to a sandbox, not to Alibaba Cloud", "lobe has no custom domain"]


def test_a_secret_that_is_needed_for_a_change(workspace, sandbox, pem):
    """The API never tells it, so a change without it is stopped before anything is sent."""
    chain, _ = pem
    login = {"user_name": "me", "password": "password-of-tests"}
    good = base(registry_config=login, custom_domain=domain(pem))
    workspace.write(good).apply()
    keyless = {"cert_name": "other", "certificate": chain}
    workspace.write(base(registry_config={"user_name": "you"},
                         custom_domain=domain(pem, cert_config=keyless)))
    run = workspace.run("plan", "-json")
    found = [each for each in diagnostics(run) if each["severity"] == "error"]
    assert [each["summary"] for each in found] == ["Secret is needed for this change"] * 2
    workspace.write(good)
    expect.destroyed(workspace, sandbox)


PROVIDER_TABLE = {
    "half": ({"access_key": "id"}, "Half of a key pair", "access_key"),
    "other-half": ({"secret_key": "secret"}, "Half of a key pair", "secret_key"),
    "account": ({"account_id": "me"}, INVALID, "account_id"),
    "http": ({"endpoints": {"fc": "http://fc.example.com"}}, "Endpoint cannot be used", ""),
    "path": ({"endpoints": {"sts": "https://sts.example.com/v1"}}, INVALID, ""),
    "login": ({"endpoints": {"alidns": "https://me:you@dns.example.com"}}, "Endpoint cannot be used",
              ""),
    "oss": ({"endpoints": {"oss": "http://oss-cn-hangzhou.example.com"}}, "Endpoint cannot be used", ""),
    "tenant": ({"auth0": {"domain": "https://tenant.auth0.com/api/v2/"}}, INVALID, ""),
    "tenant-keys": ({"auth0": {"client_id": "id", "api_token": "token"}},
                    "Two kinds of credentials for Auth0", ""),
    "session": ({"assume_role": {"role_arn": "acs:ram::1:role/r", "session_name": "a b"}}, INVALID,
                ""),
    "expiration": ({"assume_role": {"role_arn": "acs:ram::1:role/r", "session_expiration": 60}}, INVALID,
                   ""),
    "oidc-expiration": ({"assume_role_with_oidc": {
        "role_arn": "acs:ram::1:role/r", "oidc_provider_arn": "acs:ram::1:oidc-provider/p",
        "oidc_token_file": "/token", "session_expiration": 43201}}, INVALID, ""),
}


def test_provider_block(workspace, sandbox):
    """Each in a provider of its own, an alias."""
    text = ""
    for name, (attributes, *_) in PROVIDER_TABLE.items():
        text += block("provider", ["lobechat"], {"alias": name, "region": "cn-hangzhou", **attributes})
        text += resource("lobechat_base", name, provider=Expression(f"lobechat.{name}"), **BASE)
    run = workspace.write(text).run("validate", "-json")
    found = diagnostics(run)
    assert len(found) == len(PROVIDER_TABLE), [each["summary"] for each in found]
    shown = sorted((each["summary"], pointed_at(each)[1]) for each in found)
    assert shown == sorted((summary, attribute) for _, summary, attribute in PROVIDER_TABLE.values())
    assert sandbox.audit() == []
