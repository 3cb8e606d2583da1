// SPDX-License-Identifier: MPL-2.0
// Keys of the RAM role of the ECS instance, from the metadata service: the hardened mode with a
// token first, the normal mode when that is refused and not switched off.
#include "resources/alibaba/credential_source.h"

#include "provider/net/digest.h"
#include "provider/value/json.h"
#include "resources/alibaba/process_env.h"

#include <ctype.h>
#include <string.h>

#define METADATA_URL "http://100.100.100.200"
#define ROLES "/latest/meta-data/ram/security-credentials/"

enum { METADATA_TIMEOUT_MS = 1000, METADATA_MAX_BYTES = 64 * 1024, ROLE_NAME_MAX = 64 };

typedef struct Metadata {
    Lookup *lookup;
    const char *base;
    Text token; // empty: normal mode
} Metadata;

// Another address only for tests, and only on this machine.
static const char *metadata_base(Arena *arena) {
    Text other = process_env("LOBECHAT_ECS_METADATA_URL");
    return other.length > 0 && http_url_loopback(arena, other.data) ? other.data : METADATA_URL;
}

static HttpResponse metadata_send(const Metadata *metadata, const char *method, const char *path,
                                  HttpHeader header) {
    Arena *arena = metadata->lookup->call->arena;
    const HttpRequest request = {.method = method,
                                 .url = arena_printf(arena, "%s%s", metadata->base, path),
                                 .headers = &header,
                                 .header_count = header.value.length > 0 ? 1 : 0,
                                 .timeout_ms = METADATA_TIMEOUT_MS,
                                 .maximum_body = METADATA_MAX_BYTES,
                                 .metadata = true,
                                 .service = "ecs-metadata",
                                 .operation = "GetRoleKeys",
                                 .path_template = ROLES,
                                 .attempt = 1};
    HttpResponse response;
    http_send(metadata->lookup->call, metadata->lookup->http, &request, &response);
    return response;
}

static bool metadata_open(Metadata *metadata) {
    const HttpHeader lifetime = {"X-aliyun-ecs-metadata-token-ttl-seconds", TEXT("21600")};
    HttpResponse response = metadata_send(metadata, "PUT", "/latest/api/token", lifetime);
    if (response.outcome == HTTP_ANSWERED && response.status == 200) {
        metadata->token = text_trim(response.body);
        return true;
    }
    // Nobody there: then the normal mode is not there either.
    if (response.outcome != HTTP_ANSWERED)
        return lookup_refuse(metadata->lookup, "the metadata service does not answer (%s)",
                             response.error);
    if (process_env_is_true("ALIBABA_CLOUD_IMDSV1_DISABLED"))
        return lookup_refuse(metadata->lookup,
                             "the metadata service gave no token (HTTP %ld) and "
                             "ALIBABA_CLOUD_IMDSV1_DISABLED forbids to go on without",
                             response.status);
    return true;
}

static bool metadata_get(const Metadata *metadata, const char *path, Text *ret) {
    const HttpHeader token = {"X-aliyun-ecs-metadata-token", metadata->token};
    HttpResponse response = metadata_send(metadata, "GET", path, token);
    if (response.outcome != HTTP_ANSWERED)
        return lookup_refuse(metadata->lookup, "the metadata service does not answer (%s)",
                             response.error);
    if (response.status != 200)
        return lookup_refuse(metadata->lookup,
                             "the instance has no such RAM role (the metadata service answered "
                             "HTTP %ld)",
                             response.status);
    *ret = text_trim(response.body);
    return true;
}

static bool is_of_role_name(char c) {
    return isalnum((unsigned char)c) || c == '.' || c == '@' || c == '_' || c == '-';
}

// What names a role, and is nothing else that a service in the place of the metadata service may
// answer: messages quote it.
static bool is_role_name(Text name) {
    for (size_t i = 0; i < name.length; i++) {
        if (!is_of_role_name(name.data[i])) return false;
    }
    return name.length <= ROLE_NAME_MAX;
}

static bool role_of_instance(const Metadata *metadata, Text *ret) {
    if (!metadata_get(metadata, ROLES, ret)) return false;
    if (ret->length == 0) return lookup_refuse(metadata->lookup, "the instance has no RAM role");
    return is_role_name(*ret) ||
           lookup_refuse(metadata->lookup, "the metadata service answered no name of a RAM role");
}

bool ecs_keys(Lookup *lookup, Text role_name, Credentials *ret) {
    Arena *arena = lookup->call->arena;
    Metadata metadata = {.lookup = lookup, .base = metadata_base(arena)};
    if (!metadata_open(&metadata)) return false;
    if (role_name.length == 0 && !role_of_instance(&metadata, &role_name)) return false;
    const char *path =
        arena_printf(arena, ROLES "%s", digest_percent_encode(arena, role_name, false).data);
    Text body = TEXT("");
    if (!metadata_get(&metadata, path, &body)) return false;
    const Value *json = json_parse(arena, body, NULL);
    if (json == NULL || !text_is(value_text(value_get(json, "Code")), "Success"))
        return lookup_refuse(lookup, "the metadata service did not give keys for the RAM role");
    return lookup_json_keys(lookup, json,
                            arena_printf(arena, "RAM role \"%.*s\" of the ECS instance",
                                         (int)role_name.length, role_name.data),
                            ret);
}
