# SPDX-License-Identifier: MPL-2.0
"""Every attribute that can be set, changed and unset, several at a time: the plan shows them and nothing
else, the apply calls the operations that they take and no others, and afterwards there is nothing left to
do. One deployment goes through all the rounds, back to where it began."""

import copy
import json
import subprocess

import pytest

from harness import expect
from harness.config import BASE
from harness.difference import UNKNOWN, difference
from harness.everything import DOMAIN, certificate
from harness.steps import FUNCTION, Step, assert_changes, secret, settable_of, together

OTHER_DOMAIN = "talk.example.com"
IMAGE = "registry.cn-hangzhou.aliyuncs.com/team/lobe-chat:"
SUITES = ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]

# What a domain for tests is proved with, for a moment.
HELPER = ("CreateService", "CreateFunction", "CreateTrigger", "DeleteTrigger", "DeleteFunction", "DeleteService")

# What is looked at on the way to each change and until it is seen; everything else stays untouched.
LOOKS = {
    "UpdateFunction": {"GetFunction"}, "TagResources": {"GetFunction"}, "UntagResources": {"GetFunction"},
    "PutScalingConfig": {"GetScalingConfig"}, "DeleteScalingConfig": {"GetScalingConfig"},
    "CreateCustomDomain": {"GetCustomDomain"},
    "UpdateCustomDomain": {"GetCustomDomain", "GetUserCertificateDetail"},
    "DeleteCustomDomain": {"ListFunctions"},  # of a domain for tests: whether a helper was left
    "AddDomainRecord": {"DescribeSubDomainRecords", "DescribeDomainRecordInfo"},
    "DeleteDomainRecord": set(),
    "GetCallerIdentity": set(),
    **dict.fromkeys(HELPER, {"ListFunctions", "GetService", "token", "domain"}),
}
PARTS = {"Function": "function", "Resources": "function", "ScalingConfig": "scaling_config",
         "CustomDomain": "custom_domain", "DomainRecord": "dns_record", "Service": "devsapp_name"}

DOMAIN_UPDATE = ("UpdateCustomDomain",)
NOTHING = ()


TLS = {"min_version": "TLSv1.2", "max_version": "TLSv1.3", "cipher_suites": SUITES[:1]}
LOGIN = {"user_name": "puller", "password": "password-of-tests"}
LOGS = {"project": "logs", "logstore": "chat"}
TIMES = {"create": "20m", "read": "2m", "update": "20m", "delete": "20m"}
BYTES = "environment_bytes"
URL_OF_DOMAIN = ("app_url", BYTES, "cname_target")

# Several attributes at a time, but none whose calls could hide those of another: what updates the function
# stands apart from what must not, and what keeps the size of the environment apart from what changes it.
ROUNDS = {
    "a first step alone": [Step("description", "one")],
    "set": [
        Step("description", "two"), Step("image", IMAGE + "1.100.0", also=("app_version", "resolved_image_uri")),
        Step("acr_instance_id", "cri-one"), Step("registry_config", LOGIN), Step("cpu", 1),
        Step("disk_size", 10240), Step("timeout", 300), Step("instance_concurrency", 50),
        Step("internet_access", False), Step("log_config", LOGS), Step("health_check", False),
        Step("access_code", "access-code-of-tests,another-code-of-tests", also=(BYTES, secret("ACCESS_CODE"))),
        Step("qwen_base_url", "https://models.example.com/v1"), Step("default_model", "qwen-max"),
        Step("feature_flags", ["-market"]), Step("environment_variables", {"FIRST": "1"}),
        Step("secret_environment_variables", {"A_KEY": "a", "B_KEY": "b"},
             also=(secret("A_KEY"), secret("B_KEY")))],
    "changed": [
        Step("description", ""), Step("image", IMAGE + "1.143.3", also=("app_version", "resolved_image_uri")),
        Step("acr_instance_id", "cri-two"), Step("registry_config.user_name", "reader"), Step("cpu", 1.05),
        Step("memory_size", 2048), Step("log_config.logstore", "other"),
        Step("access_code", "access-code-of-others", also=(BYTES, secret("ACCESS_CODE"))),
        Step("qwen_api_key", "sk-of-others", also=(secret("QWEN_API_KEY"),)), Step("default_model", ""),
        Step("feature_flags", ["-market", "+dalle"]),
        Step("environment_variables", {"FIRST": "1", "SECOND": "2"})],
    "changed in the same size": [
        Step("registry_config.password", "other-password-of-tests"), Step("memory_size", 1088),
        Step("log_config.project", "other"), Step("qwen_base_url", "https://models.example.net/v1"),
        Step("openai_enabled", True), Step("feature_flags", ["+dalle", "-market"]),
        Step("secret_environment_variables", {"A_KEY": "a", "B_KEY": "c"}, also=(secret("B_KEY"),))],
    "a floating image is allowed": [
        Step("app_version", "1.100.0", NOTHING), Step("allow_floating_image", True, NOTHING)],
    "a floating image": [Step("image", IMAGE + "latest", also=("resolved_image_uri",)), Step("memory_size", None)],
    "its version": [Step("app_version", "1.143.0", NOTHING), Step("allow_public", True, NOTHING)],
    "no image": [
        Step("image", None, also=("resolved_image_uri",)),
        Step("environment_variables", {"FIRST": "one", "SECOND": "2"}, also=(BYTES,)),
        Step("secret_environment_variables", {"A_KEY": "a"}, also=(secret("B_KEY"),))],
    "no floating image": [
        Step("app_version", None, NOTHING), Step("allow_floating_image", None, NOTHING)],
    "a member goes": [Step("environment_variables", {"SECOND": "2"}, also=(BYTES,))],
    "emptied": [
        Step("environment_variables", {}, also=(BYTES,)), Step("feature_flags", []),
        Step("default_model", None)],
    "unset": [
        *(Step(name, None) for name in (
            "description", "acr_instance_id", "registry_config", "cpu", "disk_size", "timeout",
            "instance_concurrency", "internet_access", "log_config", "health_check", "openai_enabled")),
        Step("qwen_base_url", None, also=(BYTES,)),
        Step("secret_environment_variables", None, also=(secret("A_KEY"),))],
    "unset what was empty": [
        Step("feature_flags", None, NOTHING), Step("environment_variables", None, NOTHING),
        Step("allow_public", None, NOTHING)],

    "instances": [Step("min_instances", 1, ("PutScalingConfig",)), Step("tags", {"team": "chat"}, ("TagResources",)),
                  Step("wait_for_ready", False, NOTHING)],
    "more instances": [
        Step("min_instances", 3, ("PutScalingConfig",)),
        Step("tags", {"team": "chat", "stage": "test"}, ("TagResources",)), Step("ready_timeout", "5m", NOTHING)],
    "fewer instances": [
        Step("min_instances", 2, ("PutScalingConfig",)),
        Step("tags", {"team": "talk", "stage": "test"}, ("TagResources",)), Step("timeouts", TIMES, NOTHING)],
    "no instances": [
        Step("min_instances", 0, ("DeleteScalingConfig",)), Step("tags", {"stage": "test"}, ("UntagResources",)),
        *(Step(f"timeouts.{name}", "25m", NOTHING) for name in TIMES)],
    "instances again": [
        Step("min_instances", 1, ("PutScalingConfig",)),
        Step("tags", {"other": "1"}, ("TagResources", "UntagResources")), Step("timeouts.update", None, NOTHING)],
    "no instances any more": [
        Step("min_instances", None, ("DeleteScalingConfig",)), Step("tags", {}, ("UntagResources",)),
        Step("timeouts", None, NOTHING)],
    "no tags": [
        Step("tags", None, NOTHING), Step("wait_for_ready", None, NOTHING), Step("ready_timeout", None, NOTHING)],

    "domain": [Step("custom_domain", {"domain_name": DOMAIN}, ("CreateCustomDomain", "UpdateFunction"),
                    also=URL_OF_DOMAIN)],
    "DNS": [Step("custom_domain.wait_for_cname", "1m", NOTHING),
            Step("custom_domain.manage_dns", True, ("AddDomainRecord",))],
    "certificate": [
        Step("custom_domain.manage_dns", False, ("DeleteDomainRecord",)),
        Step("custom_domain.cert_config", "first", ("UpdateCustomDomain", "UpdateFunction"),
             also=("app_url", "custom_domain.protocol", BYTES))],
    "renewed": [Step("custom_domain.cert_config.cert_name", "other", DOMAIN_UPDATE),
                Step("custom_domain.cert_config.certificate", "renewed", DOMAIN_UPDATE)],
    "another key": [Step("custom_domain.cert_config.private_key", "second", DOMAIN_UPDATE,
                         also=("custom_domain.cert_config.certificate",))],
    "both protocols": [Step("custom_domain.protocol", "HTTP,HTTPS", DOMAIN_UPDATE)],
    "TLS": [Step("custom_domain.tls_config", TLS, DOMAIN_UPDATE)],
    "TLS 1.3": [Step("custom_domain.tls_config.min_version", "TLSv1.3", DOMAIN_UPDATE)],
    "TLS without a highest": [Step("custom_domain.tls_config.max_version", None, DOMAIN_UPDATE)],
    "TLS with more suites": [Step("custom_domain.tls_config.max_version", "TLSv1.3", DOMAIN_UPDATE),
                             Step("custom_domain.tls_config.cipher_suites", SUITES, DOMAIN_UPDATE)],
    "TLS unset": [Step("custom_domain.tls_config", None, DOMAIN_UPDATE),
                  Step("custom_domain.protocol", None, DOMAIN_UPDATE)],
    "another domain": [
        Step("custom_domain.domain_name", OTHER_DOMAIN,
             ("CreateCustomDomain", "DeleteCustomDomain", "UpdateFunction"), also=("app_url",))],
    "no certificate": [Step("custom_domain.cert_config", None, ("UpdateCustomDomain", "UpdateFunction"),
                            also=("app_url", "custom_domain.protocol", BYTES))],
    "certificate of CAS": [
        Step("custom_domain.cas_certificate_id", "first", ("UpdateCustomDomain", "UpdateFunction"),
             also=("app_url", "custom_domain.protocol", BYTES))],
    "another of CAS": [Step("custom_domain.cas_certificate_id", "second", DOMAIN_UPDATE)],
    "none of CAS": [Step("custom_domain.cas_certificate_id", None, ("UpdateCustomDomain", "UpdateFunction"),
                         also=("app_url", "custom_domain.protocol", BYTES))],
    "no domain": [Step("custom_domain", None, ("DeleteCustomDomain", "UpdateFunction"), also=URL_OF_DOMAIN)],
    "domain for tests": [Step("devsapp_domain", {"accept_test_only": True},
                              (*HELPER, "CreateCustomDomain", "UpdateFunction"), also=("app_url", BYTES))],
    "no domain for tests": [Step("devsapp_domain", None, ("DeleteCustomDomain", "UpdateFunction"),
                                 also=("app_url", BYTES, "parts.devsapp_name"))],

    "back": [Step("access_code", BASE["access_code"], also=(BYTES, secret("ACCESS_CODE"))),
             Step("qwen_api_key", BASE["qwen_api_key"], also=(secret("QWEN_API_KEY"),))],
}
STEPS = [step for steps in ROUNDS.values() for step in steps]

REPLACING = {"region": "cn-shanghai", "function_name": "renamed"}

# Attributes that may be given write-only, with what is written when they change and the digest in which
# a change shows.
TWINS = {
    "access_code": (FUNCTION, secret("ACCESS_CODE")),
    "qwen_api_key": (FUNCTION, secret("QWEN_API_KEY")),
    "secret_environment_variables": (FUNCTION, secret("A_KEY")),
    "registry_config.password": (FUNCTION, None),
    "custom_domain.cert_config.private_key": (DOMAIN_UPDATE, None),
}


# ---- the machinery

@pytest.fixture(scope="module")
def pems(tmp_path_factory):
    """Certificates by name: "renewed" has the key of "first"."""
    directory = tmp_path_factory.mktemp("certificates")
    found = {"first": certificate(directory, DOMAIN), "second": certificate(directory, OTHER_DOMAIN)}
    key = directory / f"{DOMAIN}.key"
    renewed = subprocess.run(["openssl", "req", "-x509", "-key", str(key), "-days", "60",
                              "-subj", f"/CN={DOMAIN}"], check=True, capture_output=True, text=True)
    found["renewed"] = (renewed.stdout, key.read_text())
    return found


@pytest.fixture(scope="module")
def begun(deployment_of_file, pems):
    """The shared deployment in its least form, with what the whole file ends in: that form again."""
    deployment = deployment_of_file
    for name in (DOMAIN, OTHER_DOMAIN):
        deployment.sandbox.edit("alidns", "register_cname", domainName=name)
    for name in ("first", "second"):
        chain, key = pems[name]
        made = deployment.sandbox.edit("cas", "add_certificate", certificate=chain, privateKey=key)
        pems[f"id of {name}"] = str(made["certId"])
    deployment.write().plan()
    deployment.apply()
    assert deployment.plan().actions == ["no-op"]
    deployment.first = deployment.state(), deployment.object("fc/functions")
    yield deployment
    for name in (DOMAIN, OTHER_DOMAIN):
        deployment.sandbox.edit("alidns", "unregister_cname", domainName=name)
    for name in ("first", "second"):
        deployment.sandbox.edit("cas", "delete", collection="cas/certificates", key=pems[f"id of {name}"])


@pytest.fixture
def deployment(begun):
    begun.settle()
    return begun


def put(attributes, step, pems):
    """The attributes with the step's value; those of a certificate come from the pems."""
    attributes = copy.deepcopy(attributes)
    *parents, name = step.path.split(".")
    place = attributes
    for parent in parents:
        place = place[parent]
    if step.path == "custom_domain.cert_config" and step.value is not None:
        place[name] = dict(zip(("certificate", "private_key"), pems[step.value]), cert_name="chat")
    elif step.path.endswith(".cas_certificate_id") and step.value is not None:
        place[name] = pems[f"id of {step.value}"]
    elif step.path.endswith((".certificate", ".private_key")):
        place.update(zip(("certificate", "private_key"), pems[step.value]))
    elif step.value is None and parents:
        del place[name]
    else:
        place[name] = step.value
    return attributes


@pytest.mark.parametrize("name", ROUNDS)
def test_attributes(deployment, pems, name):
    attributes, step = deployment.given, together(ROUNDS[name])
    for each in ROUNDS[name]:
        attributes = put(attributes, each, pems)
    plan = deployment.write(**attributes).plan()
    assert plan.actions == ["update"] and plan.drift == {}
    assert_changes(plan.changes, step, PARTS)
    writes, looks = deployment.apply()
    assert writes == sorted(step.writes)
    assert looks <= set().union(*(LOOKS[write] for write in writes))
    expect.empty_plan(deployment.workspace)


def test_where_it_ends_it_began(deployment):
    """Unsetting leaves nothing behind, neither in the state nor in the cloud."""
    state, function = deployment.first
    assert difference(state, deployment.state()) == {}
    empty = (None, "", "None", False, {})
    changed = {path for path, (before, after) in
               difference(function, deployment.object("fc/functions")).items()
               if not (before in empty and after in empty) and not path.startswith("sandbox.")}
    assert changed <= {"lastModifiedTime"}
    objects = deployment.sandbox.objects()
    assert set(objects["fc/triggers"]) == {"lobe/http-trigger"}
    assert not objects.get("fc/custom_domains") and not objects.get("alidns/records")
    # Of a scaling config the sandbox remembers how long its instances took to go.
    assert all(each["sandbox"]["deleted"] for each in objects.get("fc/scaling_configs", {}).values())


def twins_of(paths, pems, version):
    """Configuration with the attributes write-only; each version has values of its own."""
    attributes = {}
    for path in paths:
        attributes.update(twin_of(path, pems, version))
    return attributes


def twin_of(path, pems, version):
    values = {"access_code": f"access-code-of-version-{version}", "qwen_api_key": f"sk-of-version-{version}",
              "secret_environment_variables": {"A_KEY": f"key-of-version-{version}"},
              "registry_config.password": f"password-of-version-{version}"}
    attributes = {}
    if path == "registry_config.password":
        attributes["registry_config"] = {"user_name": "puller"}
    if path.startswith("custom_domain"):
        # The key of another certificate: it can only be told apart by what it fits.
        chain, values[path] = pems["first" if version == 1 else "second"]
        cert = {"cert_name": "chat", "certificate": chain}
        attributes["custom_domain"] = {"domain_name": DOMAIN, "cert_config": cert}
    *parents, name = path.split(".")
    place = attributes
    for parent in parents:
        place = place[parent]
    place[name] = None
    if parents or path == "secret_environment_variables":
        del place[name]
    place.update({f"{name}_wo": values[path], f"{name}_wo_version": version})
    return attributes


@pytest.mark.parametrize("paths", [
    [path for path in TWINS if not path.startswith("custom_domain")],
    ["custom_domain.cert_config.private_key"]], ids=("of the function", "of the domain"))
def test_write_only(deployment, pems, paths):
    """Taken once, kept while the version stays, exchanged with it, and never in the state."""
    digests = {digest for _, digest in map(TWINS.get, paths) if digest}
    deployment.write(**twins_of(paths, pems, 1)).plan()
    deployment.apply()
    expect.empty_plan(deployment.workspace)
    second = twins_of(paths, pems, 2)
    if digests:
        unversioned = json.loads(json.dumps(second).replace('_wo_version": 2', '_wo_version": 1'))
        deployment.write(**unversioned)
        expect.empty_plan(deployment.workspace)
    deployment.write(**second)
    plan = deployment.plan()
    also = tuple(digests) or ("custom_domain.cert_config.certificate",)
    leaves = together([Step(f"{path}_wo_version", 2, TWINS[path][0], (*also, BYTES)) for path in paths])
    assert_changes(plan.changes, leaves, PARTS, optional=(*also, BYTES))
    assert digests <= set(plan.changes)
    assert deployment.apply()[0] == list(leaves.writes)
    expect.empty_plan(deployment.workspace)
    assert "of-version" not in json.dumps(deployment.state())
    deployment.write(**{name: BASE[name] for name in ("access_code", "qwen_api_key")}).plan()
    deployment.apply()


@pytest.mark.parametrize("name", REPLACING)
def test_replacement(deployment, name):
    deployment.write(**{name: REPLACING[name]})
    plan = deployment.plan()
    assert plan.actions == ["delete", "create"] and plan.replaces == [[name]]
    assert plan.changes["id"][1] != UNKNOWN
    if name == "region":
        return  # the sandbox is one region: the new function would be the old one
    writes, _ = deployment.apply()
    assert writes == ["CreateFunction", "CreateTrigger", "DeleteFunction", "DeleteTrigger", "TagResources"]
    assert deployment.object("fc/functions") is None and deployment.object("fc/functions", "renamed")
    expect.empty_plan(deployment.workspace)


# ---- the table itself

def test_every_attribute_has_its_steps(initialised):
    tested = {step.path for step in STEPS} | set(REPLACING)
    tested |= {f"{path}_wo{end}" for path in TWINS for end in ("", "_version")}
    tested.add("devsapp_domain.accept_test_only")  # which has one value only
    assert settable_of(initialised, "lobechat_base") == tested
