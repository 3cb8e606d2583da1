# SPDX-License-Identifier: MPL-2.0
"""Every attribute of a team deployment that can be set, changed and unset, several at a time: the plan shows
them and nothing else, the apply calls the operations that they take and no others, and afterwards there is
nothing left to do. What an update cannot change says so."""

import copy
import json
from pathlib import Path

import pytest
from test_base_update import STEPS as DOMAIN_STEPS

from harness import expect
from harness.config import DATABASE, LINE_1, LINE_2, REPOSITORY
from harness.steps import FUNCTION, Step, assert_changes, put, secret, settable_of, together

BYTES = "environment_bytes"
NOTHING = ()
PARTS = {"Function": "function", "Resources": "function", "ScalingConfig": "scaling_config",
         "DBInstanceSpec": "rds_instance", "InstanceDeletionProtection": "rds_instance",
         "BackupPolicy": "rds_backup_policy", "SecurityIps": "rds_whitelist",
         "ResetAccountPassword": "rds_account", "BucketCors": "oss_cors", "UpdateClient": "auth0_client",
         "PolicyVersion": "ram_policy", "PublicAccessBlock": "oss_bucket",
         "User": "auth0_users"}
OTHER_VAULTS = "ZmVkY2JhOTg3NjU0MzIxMA=="
VAULTS = "MDEyMzQ1Njc4OWFiY2RlZg=="
# Whoever makes people has to be enabled for their connection.
CALLER = "parts.auth0_connection"
# LobeChat may set the ACL of objects then, and the bucket lets it.
PUBLIC = ("CreatePolicyVersion", "PutBucketPublicAccessBlock", "UpdateFunction")
CLASS = "pg.n2.2c.2m"

ROUNDS = {
    "function": [
        Step("description", "one"), Step("cpu", 1), Step("memory_size", 2048), Step("disk_size", 10240),
        Step("timeout", 400), Step("instance_concurrency", 50), Step("internet_access", False),
        Step("log_config", {"project": "logs", "logstore": "chat"}), Step("health_check", False),
        Step("acr_instance_id", "cri-one"), Step("registry_config", {"user_name": "a", "password": "b"}),
        Step("tags", {"team": "chat"}, ("TagResources",)), Step("min_instances", 1, ("PutScalingConfig",)),
        Step("wait_for_ready", False, NOTHING), Step("ready_timeout", "5m", NOTHING),
        Step("timeouts", {"create": "2h", "read": "5m", "update": "2h", "delete": "1h"}, NOTHING)],
    "members": [
        Step("log_config.project", "more"), Step("log_config.logstore", "talk"),
        Step("registry_config.user_name", "c"), Step("registry_config.password", "d"),
        Step("tags", {"team": "talk"}, ("TagResources",)), Step("min_instances", 2, ("PutScalingConfig",)),
        Step("timeouts.create", "3h", NOTHING), Step("timeouts.read", "6m", NOTHING),
        Step("timeouts.update", "3h", NOTHING), Step("timeouts.delete", "2h", NOTHING)],
    "function unset": [
        Step(name, None) for name in ("description", "cpu", "memory_size", "disk_size", "timeout", "health_check",
                                      "instance_concurrency", "internet_access", "log_config", "acr_instance_id",
                                      "registry_config")] + [
        Step("tags", None, ("UntagResources",)), Step("min_instances", None, ("DeleteScalingConfig",)),
        Step("wait_for_ready", None, NOTHING), Step("ready_timeout", None, NOTHING),
        Step("timeouts", None, NOTHING)],

    "image": [
        Step("image", REPOSITORY + "1.143.2", also=("app_version", "applied_app_version", "resolved_image_uri"))],
    "floating image": [
        Step("image", REPOSITORY + "latest", also=("resolved_image_uri",)),
        Step("allow_floating_image", True, NOTHING),
        Step("app_version", "1.142.0", NOTHING, ("applied_app_version",))],
    "image back": [
        Step("image", LINE_1, also=("resolved_image_uri",)), Step("allow_floating_image", None, NOTHING),
        Step("app_version", None, NOTHING, ("applied_app_version",))],

    "chat": [
        Step("qwen_api_key", "sk-other-of-acceptance-tests", also=(BYTES, secret("QWEN_API_KEY"))),
        Step("qwen_base_url", "https://models.example.com/v1"), Step("default_model", "qwen-max"),
        Step("openai_enabled", True), Step("feature_flags", ["-market"]),
        Step("environment_variables", {"FIRST": "1"}),
        Step("secret_environment_variables", {"A_KEY": "a"}, also=(secret("A_KEY"),)),
        Step("access_code", "access-code-of-tests", also=(secret("ACCESS_CODE"),)),
        Step("embedding_model", "qwen/text-embedding-v4"), Step("checks", {"embedding": False}, NOTHING)],
    "chat unset": [
        Step("qwen_base_url", None, also=(BYTES,)), Step("default_model", None), Step("openai_enabled", None),
        Step("feature_flags", None), Step("environment_variables", None),
        Step("secret_environment_variables", None, also=(secret("A_KEY"),)),
        Step("access_code", None, also=(secret("ACCESS_CODE"),)), Step("embedding_model", None),
        Step("qwen_api_key", DATABASE["qwen_api_key"], also=(secret("QWEN_API_KEY"),))],
    "secrets": [
        Step("key_vaults_secret", VAULTS, also=(BYTES, secret("KEY_VAULTS_SECRET"))),
        Step("allow_key_vaults_rotation", True, NOTHING),
        Step("auth_secret", "0123456789abcdef0123456789abcdef0123", also=(secret("NEXT_AUTH_SECRET"),))],
    "secrets that are not given any more stay": [
        Step("key_vaults_secret", None, NOTHING), Step("allow_key_vaults_rotation", None, NOTHING),
        Step("auth_secret", None, NOTHING)],
    "checks": [Step(f"checks.{name}", False, NOTHING, ("checks",)) for name in ("discovery", "cors", "callback")],
    "checks unset": [Step("checks", None, NOTHING)],

    "database": [
        Step("database.storage_gb", 40, ("ModifyDBInstanceSpec",)),
        Step("database.instance_class", CLASS, ("ModifyDBInstanceSpec",)),
        Step("database.deletion_protection", True, ("ModifyDBInstanceDeletionProtection",)),
        Step("database.backup_retention_days", 14, ("ModifyBackupPolicy",)),
        Step("database.security_ips", ["10.9.0.0/16"], ("ModifySecurityIps",)),
        Step("database.password", "Another-1", ("ResetAccountPassword", "UpdateFunction"),
             (BYTES, "database_url", secret("DATABASE_URL")))],
    "database unset": [
        Step("database.deletion_protection", False, ("ModifyDBInstanceDeletionProtection",)),
        Step("database.backup_retention_days", None, ("ModifyBackupPolicy",)),
        Step("database.security_ips", None, ("ModifySecurityIps",))],

    "files": [
        Step("oss.cors_extra_origins", ["https://x.example.com"], ("PutBucketCors",)),
        Step("oss.public_read", True, PUBLIC), Step("oss.acknowledge_public_endpoint_restriction", True, NOTHING)],
    "files unset": [
        Step("oss.cors_extra_origins", None, ("PutBucketCors",)), Step("oss.public_read", None, PUBLIC),
        Step("oss.acknowledge_public_endpoint_restriction", None, NOTHING)],
    "CORS elsewhere": [Step("oss.manage_cors", False, ("DeleteBucketCors",))],
    "CORS here": [Step("oss.manage_cors", None, ("PutBucketCors",))],

    "people": [
        Step("auth0.application_name", "Team chat", ("UpdateClient",)),
        Step("auth0.users", {"one@example.com": {"name": "One", "password": "Secret-of-one-1"},
                             "two@example.com": {}},
             ("CreateUser",), ("auth0_user_ids", "auth0_password_tickets", CALLER))],
    "one of them changes": [
        Step("auth0.users", {"one@example.com": {"name": "Eins", "password": "Secret-of-one-1"},
                             "two@example.com": {}}, ("UpdateUser",),
             ("auth0_user_ids", "auth0_password_tickets"))],
    "people gone": [
        Step("auth0.users", None, ("DeleteUser",), ("auth0_user_ids", "auth0_password_tickets", CALLER)),
        Step("auth0.application_name", None, ("UpdateClient",))],

    "second line": [
        Step("allow_major_upgrade", True, NOTHING),
        Step("image", LINE_2, also=("app_version", "applied_app_version", "resolved_image_uri", BYTES, "jwks_key",
                                    "secret_digests"))],
    "of the second line": [
        Step("redis_url", "redis://cache:6379", also=(BYTES, secret("REDIS_URL"))),
        Step("internal_app_url", "http://localhost:9000"), Step("embedding_batch_size", 5),
        Step("auth0.allowed_emails", ["example.com"]), Step("auth0.disable_password_login", False)],
    "of the second line unset": [
        Step("redis_url", None, also=(BYTES, secret("REDIS_URL"))), Step("internal_app_url", None),
        Step("embedding_batch_size", None), Step("auth0.allowed_emails", None),
        Step("auth0.disable_password_login", None), Step("allow_major_upgrade", None, NOTHING)],
}


@pytest.fixture(scope="module")
def begun(team_of_file):
    team_of_file.write(image=LINE_1).workspace.apply()
    team_of_file.applied = team_of_file.given
    return team_of_file


@pytest.fixture
def deployment(begun):
    begun.settle()
    return begun


def written(deployment, steps):
    attributes = copy.deepcopy({**DATABASE, **deployment.given})
    for step in steps:
        put(attributes, step.path, step.value)
    # What is taken out of those that every deployment needs has to be out.
    return {**dict.fromkeys(DATABASE), **attributes}


@pytest.mark.parametrize("name", ROUNDS)
def test_attributes(deployment, name):
    steps = ROUNDS[name]
    deployment.write(**written(deployment, steps))
    plan = deployment.plan()
    assert plan.actions == ["update"] and plan.drift == {}
    stay = {step.path for step in steps} if name.endswith("stay") else ()
    assert_changes(plan.changes, together(steps), PARTS, stay)
    writes, _ = deployment.apply()
    assert set(writes) == {write for step in steps for write in step.writes}
    assert writes.count("UpdateFunction") <= 1
    expect.empty_plan(deployment.workspace)


# ---- write-only forms

def wo(name, value, version):
    return {f"{name}_wo": value, f"{name}_wo_version": version}


def write_only(version):
    """Every secret that can be given so, each version with values of its own."""
    text = f"of-version-{version}"
    return {
        "qwen_api_key": None, **wo("qwen_api_key", f"sk-{text}-of-acceptance", version),
        **wo("auth_secret", f"an-auth-secret-{text}-of-acceptance", version),
        **wo("key_vaults_secret", VAULTS if version == 1 else OTHER_VAULTS, version),
        **wo("secret_environment_variables", {"A_KEY": f"key-{text}"}, version),
        **wo("redis_url", f"redis://{text}:6379", version),
        "allow_key_vaults_rotation": True,
        "registry_config": {"user_name": "puller", **wo("password", f"password-{text}", version)},
        "database": {"deletion_protection": False, "storage_gb": 40,
                     **wo("password", f"Password-{text}", version)},
        "auth0": {"users": {"one@example.com": wo("password", f"Secret-{text}", version)}}}


def test_write_only(deployment):
    """Taken once, kept while the version stays, exchanged with it, and never in the state."""
    for version in (1, 2):
        deployment.write(image=LINE_2, **write_only(version))
        plan = deployment.plan()
        digests = {path for path in plan.changes if path.startswith("secret_digests")}
        assert {secret(name) for name in ("QWEN_API_KEY", "AUTH_SECRET", "REDIS_URL", "DATABASE_URL", "A_KEY")} \
            <= digests
        assert (secret("KEY_VAULTS_SECRET") in digests) == (version == 2)  # the first one is what there was
        writes, _ = deployment.apply()
        assert {"UpdateFunction", "ResetAccountPassword"} <= set(writes)
        expect.empty_plan(deployment.workspace)
        assert "of-version" not in json.dumps(deployment.state())
    unversioned = json.loads(json.dumps(write_only(3)).replace('_version": 3', '_version": 2'))
    deployment.write(image=LINE_2, **unversioned)
    expect.empty_plan(deployment.workspace)
    deployment.write(image=LINE_2, database={"deletion_protection": False, "storage_gb": 40},
                     key_vaults_secret=OTHER_VAULTS, allow_key_vaults_rotation=True).plan()
    deployment.apply()
    expect.empty_plan(deployment.workspace)


# ---- what cannot be changed

REPLACING = {
    "region": "cn-shanghai", "function_name": "renamed", "network.cidr_block": "10.0.0.0/16",
    "network.zone_ids": ["cn-hangzhou-k"], "network.vpc_id": "vpc-1", "network.vswitch_ids": ["vsw-1"],
    "network.security_group_id": "sg-1", "database.engine_version": "15", "database.category": "Basic",
    "database.storage_type": "general_essd", "database.database_name": "other", "database.username": "other"}


@pytest.mark.parametrize("path", REPLACING)
def test_replacement(deployment, path):
    attributes = written(deployment, [Step(path, REPLACING[path])])
    if path.startswith("network") and path.endswith(("_id", "vswitch_ids")):
        attributes["network"] = {name.split(".")[1]: value for name, value in REPLACING.items()
                                 if name in ("network.vpc_id", "network.vswitch_ids",
                                             "network.security_group_id")}
    deployment.workspace.write(deployment.configure(**attributes))
    plan = deployment.plan()
    assert plan.actions == ["delete", "create"] and path.split(".") in plan.replaces
    said = " ".join(deployment.workspace.runs[-2].text.split())
    assert f"Replacing lobechat_database cn-hangzhou/lobe: {path} changes" in said


# ---- the table itself

def with_twins(paths):
    return {f"{path}{end}" for path in paths for end in ("_wo", "_wo_version")}


# Where else they are proved: attributes of what exists already, and other editions of RDS.
ELSEWHERE = {
    "test_database_given": {"database.url", "oss.bucket", "oss.create", "oss.endpoint", "oss.access_key_id",
                            "oss.access_key_secret", "auth0.client_id", "auth0.client_secret",
                            "auth0.manage_callback", "auth0.issuer", "auth0.domain", "auth0.connection"},
    "test_database_secrets": {"jwks_key", *with_twins({
        "jwks_key", "access_code", "auth0.client_secret", "database.url", "oss.access_key_secret"})},
    "test_database": {"database.serverless", *(f"database.serverless.{name}" for name in (
        "min_capacity", "max_capacity", "auto_pause", "switch_force"))},
}
GROUPS = {"network", "database", "oss", "auth0"}
# LobeHub 2.x starts without an access code, and its key is made where the second line is.
WRITE_ONLY = {"qwen_api_key", "auth_secret", "key_vaults_secret", "secret_environment_variables", "redis_url",
              "registry_config.password", "database.password", "auth0.users.password"}


def test_every_attribute_is_somewhere(initialised):
    tested = {step.path for steps in ROUNDS.values() for step in steps} | set(REPLACING) | GROUPS
    tested |= with_twins(WRITE_ONLY) | {"auth0.users.name", "auth0.users.password", "checks.embedding"}
    # The domain's rows and parts are those of lobechat_base.
    tested |= {step.path for step in DOMAIN_STEPS if "domain" in step.path}
    tested |= with_twins({"custom_domain.cert_config.private_key"}) | {"devsapp_domain.accept_test_only"}
    for file, paths in ELSEWHERE.items():
        text = (Path(__file__).parent / f"{file}.py").read_text()
        names = {path.rsplit(".", 1)[-1].removesuffix("_version").removesuffix("_wo") for path in paths}
        assert not {name for name in names if name not in text}
        tested |= paths
    untested = settable_of(initialised, "lobechat_database") - tested
    assert not untested, sorted(untested)
