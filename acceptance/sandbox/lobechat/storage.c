// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/storage.h"

#include "acceptance/sandbox/oss/access.h"

#define HOST_PREFIX "oss-"
#define INTERNAL "-internal"

static Text setting(const Value *environment, const char *name) {
    return value_text(value_get(environment, name));
}

// oss-REGION.aliyuncs.com, oss-REGION-internal.…; the sandbox's own are below .localhost.
static bool read_endpoint(Arena *arena, Text url, OssAttempt *attempt) {
    Text authority, host, label;
    ptrdiff_t scheme = text_find(url, "://");
    Text after = scheme < 0 ? TEXT("") : text_slice(url, (size_t)scheme + 3, url.length);
    if (!text_next(&after, '/', &authority) || !text_next(&authority, ':', &host)) return false;
    if (!text_next(&host, '.', &label) || !text_starts(label, HOST_PREFIX)) return false;
    if (!text_equal(host, TEXT("aliyuncs.com")) && !text_equal(host, TEXT("localhost"))) {
        return false;
    }
    attempt->internal = text_ends(label, INTERNAL);
    size_t end = label.length - (attempt->internal ? sizeof INTERNAL - 1 : 0);
    attempt->region = text_copy(arena, text_slice(label, sizeof HOST_PREFIX - 1, end));
    return true;
}

const char *storage_fault(const Request *request, const Value *environment) {
    Arena *arena = request->arena;
    OssAttempt attempt = {.access_key_id = setting(environment, "S3_ACCESS_KEY_ID"),
                          .access_key_secret = setting(environment, "S3_SECRET_ACCESS_KEY"),
                          .bucket = setting(environment, "S3_BUCKET"),
                          .key = TEXT("files/sandbox")};
    if (!read_endpoint(arena, setting(environment, "S3_ENDPOINT"), &attempt))
        return "Error: S3_ENDPOINT: getaddrinfo ENOTFOUND (it is not an endpoint of OSS)";
    if (text_is(setting(environment, "S3_ENABLE_PATH_STYLE"), "1"))
        return "Error: SecondLevelDomainForbidden: OSS takes no path-style requests";
    const char *code = oss_put_refusal(request->cloud, arena, &attempt);
    if (code == NULL) return NULL;
    return arena_printf(arena, "Error: %s: a file cannot be put into the bucket %s", code,
                        attempt.bucket.data);
}
