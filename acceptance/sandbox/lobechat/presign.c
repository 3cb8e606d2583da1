// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/presign.h"

#include "acceptance/sandbox/oss/aws4.h"
#include "provider/net/digest.h"

enum { PARAMETERS_MOST = 8 };

// Where the object is.
typedef struct Place {
    Text scheme, host;
    const char *path;
} Place;

static Text setting(const Value *environment, const char *name) {
    return value_text(value_get(environment, name));
}

static Place place_of(Arena *arena, const Value *environment, Text key) {
    Text endpoint = setting(environment, "S3_ENDPOINT"), bucket = setting(environment, "S3_BUCKET");
    ptrdiff_t colon = text_find(endpoint, "://");
    size_t after = colon < 0 ? 0 : (size_t)colon + 3;
    Text rest = text_slice(endpoint, after, endpoint.length), host = TEXT("");
    (void)text_next(&rest, '/', &host);
    Text path = digest_percent_encode(arena, key, true);
    Place place = {.scheme = text_slice(endpoint, 0, after)};
    if (text_is(setting(environment, "S3_ENABLE_PATH_STYLE"), "1")) {
        place.host = host;
        place.path = arena_printf(arena, "/%s/%s", bucket.data, path.data);
    } else {
        place.host =
            text_of(arena_printf(arena, "%s.%.*s", bucket.data, (int)host.length, host.data));
        place.path = arena_printf(arena, "/%s", path.data);
    }
    return place;
}

static void add(SignPair *query, size_t *count, const char *name, const char *value) {
    query[(*count)++] = (SignPair){text_of(name), text_of(value)};
}

static size_t query_of(Arena *arena, const Presign *wish, const Aws4Request *signing,
                       SignPair *query) {
    size_t count = 0;
    add(query, &count, "X-Amz-Algorithm", AWS4_SCHEME);
    add(query, &count, "X-Amz-Content-Sha256", AWS4_UNSIGNED);
    add(query, &count, "X-Amz-Credential", aws4_credential(arena, signing));
    add(query, &count, "X-Amz-Date", signing->date.data);
    add(query, &count, "X-Amz-Expires", arena_printf(arena, "%lld", (long long)wish->expires_s));
    add(query, &count, "X-Amz-SignedHeaders", signing->names.data);
    if (wish->acl != NULL && !wish->acl_is_header) add(query, &count, "x-amz-acl", wish->acl);
    add(query, &count, "x-id", wish->operation);
    return count;
}

static const char *print(Arena *arena, const Place *place, const SignRequest *request,
                         Text signature) {
    Buffer url = buffer_new(arena, 16384);
    buffer_add_text(&url, place->scheme);
    buffer_add_text(&url, place->host);
    buffer_puts(&url, place->path);
    for (size_t i = 0; i < request->query_count; i++) {
        Text value = digest_percent_encode(arena, request->query[i].value, false);
        buffer_printf(&url, "%s%s=%s", i == 0 ? "?" : "&", request->query[i].name.data, value.data);
    }
    buffer_printf(&url, "&X-Amz-Signature=%s", signature.data);
    return buffer_text(&url).data;
}

const char *presign_url(Arena *arena, const Value *environment, const Presign *wish,
                        int64_t now_ms) {
    Text region = setting(environment, "S3_REGION");
    bool header = wish->acl != NULL && wish->acl_is_header;
    Place place = place_of(arena, environment, wish->key);
    SignPair query[PARAMETERS_MOST];
    const SignPair acl = {TEXT("x-amz-acl"), text_of(wish->acl)};
    SignRequest request = {.method = wish->method,
                           .host = place.host,
                           .path = text_of(place.path),
                           .query = query,
                           .headers = &acl,
                           .header_count = header ? 1 : 0,
                           .access_key_id = setting(environment, "S3_ACCESS_KEY_ID"),
                           .access_key_secret = setting(environment, "S3_SECRET_ACCESS_KEY"),
                           .region = region.length > 0 ? region : TEXT("us-east-1")};
    const Aws4Request signing = {.request = &request,
                                 .service = "s3",
                                 .date = aws4_date(arena, now_ms),
                                 .names = header ? TEXT("host;x-amz-acl") : TEXT("host"),
                                 .payload = TEXT(AWS4_UNSIGNED)};
    request.query_count = query_of(arena, wish, &signing, query);
    return print(arena, &place, &request, aws4_signature(arena, &signing).signature);
}

const char *presign_acl(const Release *release, const Value *environment) {
    Text set = setting(environment, "S3_SET_ACL");
    bool otherwise = !release_at_least(release, 2, 1, 41);
    bool wanted = set.length == 0 ? otherwise : text_is(set, "1");
    return wanted ? "public-read" : NULL;
}
