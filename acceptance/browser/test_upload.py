# SPDX-License-Identifier: MPL-2.0
"""A file on its way from a browser's disk into the bucket and the database of a deployment."""

import base64
import time
import urllib.parse

import pytest
from harness.config import DATABASE
from selenium.webdriver.common.by import By

from browser.uploads import Uploads, chunks, psql

BUCKET = DATABASE["oss"]["bucket"]
FUNCTION = DATABASE["function_name"]
# A picture of one pixel.
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")

# What the deployment has, for variables that tests change.
VARIABLES = {"DEFAULT_FILES_CONFIG": "embedding_model=qwen/text-embedding-v3", "EMBEDDING_BATCH_SIZE": "10",
             "S3_PREVIEW_URL_EXPIRE_IN": None, "S3_SET_ACL": "0"}


def patcher(deployment, service, collection, key, member=None):
    """Changes members of an object behind everybody's back."""
    def patch(**values):
        deployment.sandbox.edit(service, "patch", collection=collection, key=key,
                                patch={member: values} if member else values)

    return patch


@pytest.fixture
def variables(deployment):
    """Changes environment variables of the function for a test."""
    patch = patcher(deployment, "fc", "fc/functions", FUNCTION, "environmentVariables")
    yield patch
    patch(**VARIABLES)


@pytest.fixture
def bucket(deployment):
    """Changes the bucket for a test."""
    before = deployment.object("oss/buckets", BUCKET)
    patch = patcher(deployment, "oss", "oss/buckets", BUCKET)
    yield patch
    patch(**{name: before[name] for name in ("BlockPublicAccess", "CORSConfiguration")})


def test_a_text_is_uploaded_embedded_and_shown(uploads, deployment):
    text = chunks(25)
    done, file, *rest = uploads.send(text).split()
    assert (done, rest) == ("done", ["25", "chunks"])
    (key, stored), = uploads.objects().items()
    assert stored["Size"] == len(text) and stored["ContentType"] == "text/plain"
    assert uploads.preview().find_element(By.TAG_NAME, "pre").get_property("textContent") == text
    row = psql(deployment, "SELECT f.name, f.size, f.url, u.email FROM files f JOIN users u ON u.id = f.user_id"
                           f" WHERE f.id = '{file}'")
    assert row == f"notes.txt|{len(text)}|{key.removeprefix(BUCKET + '/')}|ada@example.com"
    vectors = psql(deployment, "SELECT count(*), min(e.model), min(cardinality(e.embeddings)) FROM embeddings e"
                               f" JOIN file_chunks f USING (chunk_id) WHERE f.file_id = '{file}'")
    assert vectors == "25|text-embedding-v3|1024"
    assert uploads.asked("dashscope") == [("CreateEmbeddings", None)] * 3
    assert uploads.asked("oss") == [(name, None) for name in ("OptionObject", "PutObject", "GetObject", "GetObject")]
    assert "CORS" not in uploads.console()


def test_who_has_not_signed_in_uploads_nothing(deployment, browser, tmp_path):
    uploads = Uploads(deployment, browser, tmp_path)
    assert uploads.send("hello") == "failed: Error: UNAUTHORIZED"
    assert uploads.asked("oss") == []


def test_a_picture_is_shown(uploads):
    said = uploads.send(PIXEL, "pixel.gif")
    assert said.startswith("failed: Error: NoChunkError")
    assert uploads.preview().find_element(By.TAG_NAME, "img").get_property("naturalWidth") == 1


@pytest.mark.parametrize("rules", ([], [{"AllowedOrigin": ["https://other.example.com"],
                                         "AllowedMethod": ["PUT", "GET", "HEAD"], "AllowedHeader": ["*"]}],
                                   [{"AllowedOrigin": ["https://chat.example.com"],
                                     "AllowedMethod": ["GET", "HEAD"], "AllowedHeader": ["*"]}],
                                   [{"AllowedOrigin": ["https://chat.example.com"],
                                     "AllowedMethod": ["PUT", "GET", "HEAD"]}]),
                         ids=("no rules", "another origin", "without PUT", "without headers"))
@pytest.mark.usefixtures("bucket")
def test_without_its_rule_the_browser_refuses(uploads, deployment, rules):
    deployment.sandbox.edit("oss", "put_cors", bucket=BUCKET, rules=rules)
    assert uploads.send("a,b", "table.csv") == "failed: TypeError: Failed to fetch"
    assert "has been blocked by CORS policy" in uploads.console()
    assert uploads.asked("oss") == [("OptionObject", "AccessForbidden")]
    assert uploads.objects() == {}
    assert psql(deployment, "SELECT count(*) FROM files WHERE name = 'table.csv'") == "0"


def test_path_style_is_refused(uploads):
    uploads.browser.get(uploads.deployment.url("/files"))
    parts = urllib.parse.urlsplit(uploads.presigned("files/a.txt"))
    assert parts.netloc == f"{BUCKET}.oss-cn-hangzhou.aliyuncs.com"
    url = parts._replace(netloc=parts.netloc.removeprefix(BUCKET + "."), path=f"/{BUCKET}{parts.path}").geturl()
    assert uploads.fetch(url, method="PUT", body="x") == "TypeError: Failed to fetch"
    assert uploads.asked("oss") == [(None, "SecondLevelDomainForbidden")]


def test_an_acl_is_refused_while_public_access_is_blocked(uploads, variables):
    variables(S3_SET_ACL="1")
    said = uploads.send("hello")
    assert "<Code>AccessDenied</Code>" in said and "Put public object acl is not allowed" in said
    assert uploads.objects() == {}


def test_an_acl_is_taken_where_public_access_is_not_blocked(uploads, variables, bucket):
    variables(S3_SET_ACL="1")
    bucket(BlockPublicAccess=False)
    assert uploads.send("hello").startswith("done")
    (stored,) = uploads.objects().values()
    assert stored["ACL"] == "public-read"


def test_a_page_reads_the_etag(uploads):
    uploads.browser.get(uploads.deployment.url("/files"))
    etag = uploads.browser.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "fetch(arguments[0], { method: 'PUT', body: 'hello' }).then((a) => done(a.headers.get('ETag')), done);",
        uploads.presigned("files/a.txt"))
    assert etag == '"5D41402ABC4B2A76B9719D911017C592"'


def test_a_changed_header_of_a_signed_request_is_refused(uploads):
    uploads.browser.get(uploads.deployment.url("/files"))
    status, text = uploads.fetch(uploads.presigned("files/a.txt"), method="PUT", body="x",
                                 headers={"x-amz-acl": "private"})
    assert status == 403 and "<HeadersNotSigned>x-amz-acl</HeadersNotSigned>" in text


def test_a_presigned_url_expires(uploads, variables):
    variables(S3_PREVIEW_URL_EXPIRE_IN="1")
    file = uploads.send(PIXEL, "pixel.gif")
    url = uploads.preview().find_element(By.TAG_NAME, "img").get_property("src")
    assert "X-Amz-Expires=1&" in url, file
    time.sleep(1.1)
    status, text = uploads.fetch(url)
    assert status == 403 and "Request has expired." in text


def test_a_batch_that_is_too_large_is_told(uploads, variables):
    variables(EMBEDDING_BATCH_SIZE="11")
    said = uploads.send(chunks(11))
    assert said == ("failed: Error: EmbeddingError: 400 batch size is invalid, it should not be larger than 10.: "
                    "input.contents")
    assert uploads.asked("dashscope") == [("CreateEmbeddings", "InvalidParameter")]


@pytest.mark.parametrize("model, error", (
    ("qwen/text-embedding-v9", "404 The model `text-embedding-v9` does not exist"),
    ("qwen/text-embedding-v1", "400 dimension is invalid"),
    ("openai/text-embedding-3-small", "InvalidProviderAPIKey")))
def test_a_wrong_model_is_told(uploads, variables, model, error):
    variables(DEFAULT_FILES_CONFIG=f"embedding_model={model}")
    assert uploads.send("hello").startswith(f"failed: Error: EmbeddingError: {error}")
    assert uploads.preview().text == "hello"


def test_what_the_policy_forbids_is_refused(uploads, deployment):
    """It is the policies of the RAM user that count, whoever holds the URL; the page can read the answer."""
    uploads.browser.get(deployment.url("/files"))
    url = uploads.presigned("files/a.txt")
    (key, version), = deployment.sandbox.objects()["ram/versions"].items()
    patch = patcher(deployment, "ram", "ram/versions", key)
    patch(PolicyDocument=version["PolicyDocument"].replace("oss:PutObject", "oss:GetObject"))
    try:
        status, text = uploads.fetch(url, method="PUT", body="x")
    finally:
        patch(PolicyDocument=version["PolicyDocument"])
    assert status == 403 and "oss:PutObject" in text
    assert uploads.fetch(url, method="PUT", body="x")[0] == 200
