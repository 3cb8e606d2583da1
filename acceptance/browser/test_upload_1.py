# SPDX-License-Identifier: MPL-2.0
"""A file on its way into LobeChat 1.x, from a page of plain HTTP."""

import pytest
from harness.config import LINE_1

from browser.uploads import chunks, psql

pytestmark = pytest.mark.deployed(image=LINE_1, custom_domain=None, devsapp_domain={"accept_test_only": True})


def test_ten_pieces_are_embedded_and_no_more(uploads, deployment):
    """What the provider warns of: 1.x sends 50 texts at once, DashScope takes ten."""
    assert deployment.url().startswith("http://")
    done, file, *rest = uploads.send(chunks(10)).split()
    assert (done, rest) == ("done", ["10", "chunks"])
    assert psql(deployment, "SELECT count(*) FROM embeddings JOIN file_chunks USING (chunk_id)"
                            f" WHERE file_id = '{file}'") == "10"
    assert "400 batch size is invalid" in uploads.send(chunks(11))
    assert uploads.asked("dashscope") == [("CreateEmbeddings", None), ("CreateEmbeddings", "InvalidParameter")]
    assert len(uploads.objects()) == 2
