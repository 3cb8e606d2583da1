# SPDX-License-Identifier: MPL-2.0
"""What is tried out when a team deployment was made: a check that fails says why and how to do without it,
the next apply goes on with what exists, and a change is checked for what it concerns only."""

import pytest

from harness import expect
from harness.config import LINE_2, database

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
