# SPDX-License-Identifier: MPL-2.0
"""What is tried out when a team deployment was made: a check that fails says why and how to do without it,
the next apply goes on with what exists, and a change is checked for what it concerns only."""

from itertools import dropwhile

import pytest

from harness import expect
from harness.config import LINE_2, database
from harness.elsewhere import until

# The callback is looked up with an operation that a refresh uses as well.
CHECKS = {"GetDiscovery", "CreateEmbeddings", "OptionObject"}


def checked(sandbox, mark):
    return CHECKS & {each["operation"] for each in sandbox.audit(mark)}


@pytest.mark.sandbox_options("--time-scale", "100")
def test_checks(workspace, sandbox):
    workspace.write(database(image=LINE_2, qwen_api_key="sk-noembed-of-acceptance-tests"))
    mark = sandbox.mark()
    said = workspace.apply(fails=True).text
    assert "Embedding model does not answer" in said and "text-embedding-v3" in said
    assert "access_denied" in said and "embedding = false" in said
    assert "noembed" not in said
    assert checked(sandbox, mark) == CHECKS  # the others are tried as well
    instances = set(sandbox.objects()["rds/instances"])

    # The deployment is gone on with, not made again.
    workspace.write(database(image=LINE_2))
    workspace.apply()
    assert set(sandbox.objects()["rds/instances"]) == instances

    mark = sandbox.mark()
    workspace.write(database(image=LINE_2, default_model="qwen-max"))
    workspace.apply()
    assert checked(sandbox, mark) == set()

    mark = sandbox.mark()
    workspace.write(database(image=LINE_2, default_model="qwen-max", embedding_model="qwen/none"))
    assert "model_not_found" in workspace.apply(fails=True).text
    assert "CreateEmbeddings" in checked(sandbox, mark)

    mark = sandbox.mark()
    workspace.write(database(image=LINE_2, default_model="qwen-max", embedding_model="qwen/none",
                             checks={"embedding": False}))
    workspace.apply()
    assert "CreateEmbeddings" not in checked(sandbox, mark)
    workspace.destroy()
    expect.sandbox_empty(sandbox)


def cors_rules(sandbox):
    bucket, = sandbox.objects()["oss/buckets"].values()
    return bucket.get("CORSConfiguration", {}).get("CORSRule", [])


@pytest.mark.sandbox_options("--time-scale", "100")
def test_a_rule_that_was_overwritten_is_put_again(workspace, sandbox):
    """OSS takes all rules of a bucket at once: what another put, who had read them before, lacks ours."""
    workspace.write(database(image=LINE_2))
    run = workspace.start("apply", "-no-color", "-input=false", "-auto-approve")

    def calls():
        return [each["operation"] for each in sandbox.audit()]

    assert until(lambda: "GetBucketCors" in dropwhile(lambda each: each != "PutBucketCors", calls()))
    rules = cors_rules(sandbox)
    bucket, = sandbox.objects()["oss/buckets"]
    sandbox.edit("oss", "put_cors", bucket=bucket, rules=[])
    assert "OptionObject" not in calls()
    run = run.wait()
    assert run.code == 0, run.output
    assert cors_rules(sandbox) == rules
    expect.empty_plan(workspace)
    workspace.destroy()
    expect.sandbox_empty(sandbox)
