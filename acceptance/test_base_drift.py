# SPDX-License-Identifier: MPL-2.0
"""What others change in the console: a plan shows exactly that, and one apply puts it right, with the
operations that it takes and no others. The same for parts that are deleted."""

import json

import pytest

from harness import expect
from harness.everything import DOMAIN, certificate, domain
from harness.deployment import Deployment
from harness.drift import ANY, DRIFTED, FOREIGN, GONE, Drift, assert_healed, assert_shows_just, removal

BYTES = "environment_bytes"
OTHER_IMAGE = "registry.cn-hangzhou.aliyuncs.com/team/lobe-chat:1.100.0"


def function(**patch):
    return [("fc", "patch", {"collection": "fc/functions", "key": "lobe", "patch": patch})]


def variables(**patch):
    return function(environmentVariables=patch)


def container(**patch):
    return function(customContainerConfig=patch)


def trigger(**changed):
    config = {"authType": "anonymous", "disableURLInternet": False,
              "methods": ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"], **changed}
    return [("fc", "patch", {"collection": "fc/triggers", "key": "lobe/http-trigger",
                             "patch": {"triggerConfig": json.dumps(config)}})]


def own_domain(**patch):
    return [("fc", "patch", {"collection": "fc/custom_domains", "key": DOMAIN, "patch": patch})]


def instances(number):
    return [("fc", "patch", {"collection": "fc/scaling_configs", "key": "lobe",
                             "patch": {"minInstances": number}})]


def record(**patch):
    """The key of the only record is found when it is needed."""
    return [("alidns", "patch", {"collection": "alidns/records", "key": None, "patch": patch})]


def tags(**pairs):
    """The function's tags, our mark among them, are a list: it is replaced as a whole."""
    return [("fc", "tags", pairs)]


CLOSED = {"parts.trigger.status": DRIFTED}
ROUTES = {"routes": [{"path": "/*", "functionName": "other", "qualifier": "LATEST"}]}

DRIFTS = [
    Drift("description", function(description="theirs"), {"description": "theirs"}),
    Drift("size", function(cpu=1, memorySize=3072), {"cpu": 1, "memory_size": 3072}),
    Drift("limits", function(timeout=700, instanceConcurrency=7, diskSize=10240, internetAccess=False),
          {"timeout": 700, "instance_concurrency": 7, "disk_size": 10240, "internet_access": False}),
    Drift("image", container(image=OTHER_IMAGE), {"image": OTHER_IMAGE, "resolved_image_uri": ANY}),
    Drift("health check", container(healthCheckConfig=None), {"health_check": False}),
    Drift("registry", container(registryConfig={"authConfig": {"userName": "other"}}),
          {"registry_config.user_name": "other"}),
    Drift("log", function(logConfig={"project": "theirs"}), {"log_config.project": "theirs"}),

    Drift("variable added", variables(ADDED="x"), {"environment_variables.ADDED": "x", BYTES: ANY}),
    Drift("variable changed", variables(MODE="z"), {"environment_variables.MODE": "z"}),
    Drift("variable removed", variables(MODE=None), {"environment_variables.MODE": GONE, BYTES: ANY}),
    Drift("all variables removed", variables(MODE=None, OTHER=None),
          {"environment_variables.MODE": GONE, "environment_variables.OTHER": GONE,
           "environment_variables": {}, BYTES: ANY}),
    Drift("managed variable", variables(ENABLED_OPENAI="1"), {"openai_enabled": True}),
    Drift("model", variables(DEFAULT_AGENT_CONFIG="model=qwen-max;provider=qwen",
                             SYSTEM_AGENT="default=qwen/qwen-max"),
          {"default_model": "qwen-max", BYTES: ANY}),
    Drift("address", variables(APP_URL="http://old.example.com"),
          {"environment_variables.APP_URL": "http://old.example.com", BYTES: ANY}),
    Drift("address removed", variables(APP_URL=None), {"parts.function.status": DRIFTED, BYTES: ANY}),

    Drift("secret changed", variables(ACCESS_CODE=FOREIGN),
          {"access_code": FOREIGN, "secret_digests.ACCESS_CODE": ANY, BYTES: ANY}),
    Drift("secret removed", variables(ACCESS_CODE=None),
          {"access_code": GONE, "secret_digests.ACCESS_CODE": GONE, BYTES: ANY}),
    Drift("own secret changed", variables(DEEPSEEK_API_KEY=FOREIGN),
          {"secret_environment_variables.DEEPSEEK_API_KEY": FOREIGN,
           "secret_digests.DEEPSEEK_API_KEY": ANY, BYTES: ANY}),
    Drift("secret added", variables(ADDED_TOKEN=FOREIGN),
          {"secret_environment_variables.ADDED_TOKEN": FOREIGN, "secret_digests.ADDED_TOKEN": ANY,
           BYTES: ANY}),
    Drift("write-only secret changed", variables(QWEN_API_KEY=FOREIGN),
          {"secret_digests.QWEN_API_KEY": ANY, BYTES: ANY}),
    Drift("write-only secret removed", variables(QWEN_API_KEY=None),
          {"secret_digests.QWEN_API_KEY": GONE, BYTES: ANY}),

    Drift("tag changed", tags(team="talk"), {"tags.team": "talk"}, ("TagResources",)),
    Drift("tag added", tags(team="chat", more="1"), {"tags.more": "1"}, ("UntagResources",)),
    Drift("tag removed", tags(), {"tags.team": GONE, "tags": {}}, ("TagResources",)),

    Drift("trigger asks for signatures", trigger(authType="function"), CLOSED, ("UpdateTrigger",)),
    Drift("trigger off the internet", trigger(disableURLInternet=True), CLOSED, ("UpdateTrigger",)),
    Drift("trigger with fewer methods", trigger(methods=["GET"]), CLOSED, ("UpdateTrigger",)),
    Drift("domain leads elsewhere", own_domain(routeConfig=ROUTES),
          {"parts.custom_domain.status": DRIFTED}, ("UpdateCustomDomain",)),
    Drift("domain also without TLS", own_domain(protocol="HTTP,HTTPS"),
          {"custom_domain.protocol": "HTTP,HTTPS"}, ("UpdateCustomDomain",)),
    # The address changes as well, so the function is told again.
    Drift("domain without TLS", own_domain(protocol="HTTP"),
          {"custom_domain.protocol": "HTTP", "app_url": f"http://{DOMAIN}"},
          ("UpdateCustomDomain", "UpdateFunction")),
    Drift("certificate", own_domain(certConfig={"certName": "theirs"}),
          {"custom_domain.cert_config.cert_name": "theirs"}, ("UpdateCustomDomain",)),
    Drift("TLS version", own_domain(tlsConfig={"minVersion": "TLSv1.0"}),
          {"custom_domain.tls_config.min_version": "TLSv1.0"}, ("UpdateCustomDomain",)),
    Drift("record leads elsewhere", record(Value="elsewhere.example.net"),
          {"parts.dns_record.status": DRIFTED}, ("UpdateDomainRecord",)),
    Drift("record disabled", record(Status="DISABLE"), {"parts.dns_record.status": DRIFTED},
          ("SetDomainRecordStatus",)),
    Drift("instances", instances(5), {"min_instances": 5}, ("PutScalingConfig",)),
    Drift("two at once", function(description="theirs") + instances(2),
          {"description": "theirs", "min_instances": 2}, ("PutScalingConfig", "UpdateFunction")),
]


# ---- the machinery

@pytest.fixture(scope="module")
def begun(deployment_of_file, tmp_path_factory):
    """Every part, a plain secret (access_code, DEEPSEEK_API_KEY) and a write-only one (qwen_api_key)."""
    pem = certificate(tmp_path_factory.mktemp("certificate"))
    tls = {"min_version": "TLSv1.2", "max_version": "TLSv1.3",
           "cipher_suites": ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]}
    deployment_of_file.write(
        description="ours", min_instances=1, custom_domain=domain(pem, tls_config=tls),
        tags={"team": "chat"}, environment_variables={"MODE": "a", "OTHER": "b"},
        secret_environment_variables={"DEEPSEEK_API_KEY": "sk-other-of-tests"},
        registry_config={"user_name": "puller", "password": "password-of-tests"},
        log_config={"project": "ours", "logstore": "chat"},
        qwen_api_key=None, qwen_api_key_wo="sk-of-tests", qwen_api_key_wo_version=1).plan()
    deployment_of_file.apply()
    expect.empty_plan(deployment_of_file.workspace)
    return deployment_of_file


@pytest.fixture
def deployment(begun):
    begun.settle()
    yield begun
    if begun.object("fc/functions") is None:  # leave nothing half to the next scenario
        begun.workspace.apply()


def edit(deployment: Deployment, edits):
    objects = deployment.sandbox.objects()
    for service, name, arguments in edits:
        if name == "tags":
            there = objects["fc/functions"]["lobe"]["tags"]
            mark = [tag for tag in there if tag["Key"] not in ("team", "more")]
            pairs = [{"Key": key, "Value": value} for key, value in arguments.items()]
            (service, name, arguments), = function(tags=mark + pairs)
        if arguments.get("key", "") is None:
            arguments = {**arguments, "key": next(iter(objects["alidns/records"]))}
        deployment.sandbox.edit(service, name, **arguments)


@pytest.mark.parametrize("drift", DRIFTS, ids=str)
def test_drift(deployment, drift):
    before = deployment.state()
    assert_shows_just(deployment, drift, edit)
    if "write-only" in drift.name:
        assert FOREIGN not in deployment.workspace.runs[-1].output
    assert_healed(deployment, drift.writes)
    assert deployment.state() == before


# ---- parts that are gone

# With what is found only there; what was asked for stays.
GONE_PARTS = {
    "trigger": (removal("fc", "fc/triggers", "lobe/http-trigger"), {"parts.trigger", "trigger_url"},
                ("CreateTrigger",)),
    "custom_domain": (removal("fc", "fc/custom_domains", DOMAIN), {"parts.custom_domain"},
                      ("CreateCustomDomain",)),
    "dns_record": (removal("alidns", "alidns/records", None), {"parts.dns_record"}, ("AddDomainRecord",)),
    "scaling_config": (removal("fc", "fc/scaling_configs", "lobe"), {"parts.scaling_config"},
                       ("PutScalingConfig",)),
    "function": ([("fc", "delete_function", {"functionName": "lobe"})],
                 {"parts.function", "parts.trigger", "parts.scaling_config", "trigger_url",
                  "function_arn", "resolved_image_uri"},
                 ("CreateFunction", "CreateTrigger", "PutScalingConfig", "TagResources")),
}


@pytest.mark.parametrize("part", GONE_PARTS)
def test_part_that_is_gone(deployment, part):
    edits, shows, writes = GONE_PARTS[part]
    before = deployment.state()
    edit(deployment, edits)
    plan = deployment.plan()
    assert plan.actions == ["update"]
    wanted = {name + end for name in shows for end in ((".id", ".status") if "." in name else ("",))}
    assert set(plan.drift) == wanted and all(after is None for _, after in plan.drift.values())
    assert set(plan.changes) <= wanted | {"parts.function.status"}
    assert_healed(deployment, writes)
    after = deployment.state()
    assert set(after["parts"]) == set(before["parts"])


def test_all_parts_gone_is_a_creation(workspace, sandbox):
    deployment = Deployment(workspace, sandbox)
    deployment.write().plan()
    deployment.apply()
    sandbox.edit("fc", "delete_function", functionName="lobe")
    assert deployment.plan().actions == ["create"]
    assert_healed(deployment, ("CreateFunction", "CreateTrigger", "TagResources"))
    sandbox.edit("fc", "delete_function", functionName="lobe")
    workspace.apply("-refresh-only")
    assert workspace.resources() == {}
    deployment.end()


def test_refresh_only_then_destroy_leaves_nothing(workspace, sandbox):
    """A refresh takes over what others did; destroying afterwards removes all of it."""
    deployment = Deployment(workspace, sandbox)
    deployment.write(min_instances=1, custom_domain={"domain_name": DOMAIN, "manage_dns": True},
                     tags={"team": "chat"}).plan()
    deployment.apply()
    edit(deployment, function(description="theirs") + instances(3) + trigger(methods=["GET"]) +
         variables(ADDED="x") + record(Value="elsewhere.example.net"))
    workspace.apply("-refresh-only")
    state = deployment.state()
    assert state["description"] == "theirs" and state["min_instances"] == 3
    assert state["environment_variables"] == {"ADDED": "x"}
    assert {name: part["status"] for name, part in state["parts"].items() if part["status"] == DRIFTED} == \
        {"trigger": DRIFTED, "dns_record": DRIFTED}
    deployment.end()


def test_destroy_of_what_is_half_gone(workspace, sandbox):
    deployment = Deployment(workspace, sandbox)
    deployment.write(min_instances=1, custom_domain={"domain_name": DOMAIN, "manage_dns": True}).plan()
    deployment.apply()
    edit(deployment, removal("fc", "fc/triggers", "lobe/http-trigger") +
         removal("fc", "fc/custom_domains", DOMAIN) + removal("alidns", "alidns/records", None))
    workspace.destroy("-refresh=false")
    assert workspace.resources() == {}
    expect.sandbox_empty(sandbox)
