// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/error.h"

#include "provider/net/digest.h"
#include "provider/value/xml.h"

#include <string.h>

// Those of the cloud's detailed codes that its documentation tells.
static const struct {
    const char *code, *detail;
} details[] = {
    {"AccessDenied", "0003-00000001"},
    {"InvalidAccessKeyId", "0002-00000902"},
    {"NoSuchBucket", "0015-00000101"},
    {"BucketAlreadyExists", "0015-00000104"},
    {"BucketNotEmpty", "0015-00000301"},
    {"NoSuchKey", "0026-00000001"},
    {"PublicEndpointForbidden", "0048-00000401"},
};

#define DETAIL "EC"

static const char *detail_of(const Reply *error) {
    const Value *given = value_get(error->body, DETAIL);
    if (!value_is_null(given)) return value_cstr(given);
    for (size_t i = 0; i < COUNT_OF(details); i++) {
        if (strcmp(details[i].code, error->code) == 0) return details[i].detail;
    }
    return NULL;
}

Reply oss_error(const Request *request, int status, const char *code, const char *message) {
    return reply_error(request, status, code, "%s", message);
}

// The elements travel in the body, which an error has no other use for.
Reply oss_error_about(const Request *request, Reply error, const char *element, const char *value) {
    Arena *arena = request->arena;
    const Value *more = error.body == NULL ? &value_empty_map : error.body;
    error.body = value_with(arena, more, element, value_cstring(arena, value));
    return error;
}

Reply oss_error_detail(const Request *request, Reply error, const char *detail) {
    return detail == NULL ? error : oss_error_about(request, error, DETAIL, detail);
}

Reply oss_malformed(const Request *request, const char *why) {
    return reply_error(request, 400, "MalformedXML",
                       "The XML you provided was not well-formed or did not validate against our "
                       "published schema: %s.",
                       why);
}

static Text document_of(const Request *request, const Reply *error) {
    Arena *arena = request->arena;
    const Value *body = error->body == NULL ? &value_empty_map : error->body;
    const char *detail = detail_of(error);
    body = value_with(arena, body, "Code", value_cstring(arena, error->code));
    body = value_with(arena, body, "Message", value_cstring(arena, error->message));
    body = value_with(arena, body, "RequestId", value_cstring(arena, request->request_id));
    body = value_with(arena, body, "HostId", value_string(arena, request->host));
    if (detail != NULL) body = value_with(arena, body, DETAIL, value_cstring(arena, detail));
    return xml_print(arena, value_with(arena, &value_empty_map, "Error", body));
}

Reply oss_finish(const Request *request, Reply reply) {
    if (reply.code != NULL) {
        Text document = document_of(request, &reply);
        bool bare = text_is(request->method, "HEAD");
        reply.content_type = "application/xml";
        reply.raw = bare ? TEXT("") : document;
        if (bare) {
            const char *packed = digest_base64(request->arena, document).data;
            reply = reply_with_header(request, reply, "x-oss-err", packed);
        }
        const char *detail = detail_of(&reply);
        if (detail != NULL) reply = reply_with_header(request, reply, "x-oss-ec", detail);
    }
    reply = reply_with_header(request, reply, "Server", "AliyunOSS");
    return reply_with_header(request, reply, "x-oss-request-id", request->request_id);
}
