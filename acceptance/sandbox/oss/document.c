// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/document.h"

#include "acceptance/sandbox/oss/error.h"
#include "provider/net/digest.h"
#include "provider/value/xml.h"

Reply oss_check_digest(const Request *request) {
    Text sent = request_header(request, "content-md5");
    Digest digest = digest_md5(request->raw_body);
    // Anybody can make it: not a secret.
    if (sent.data == NULL ||
        text_equal(sent, digest_base64(request->arena, digest_bytes(&digest)))) {
        return reply_ok(NULL);
    }
    return oss_error(request, 400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
}

const char *oss_unknown(const Value *map, const char *const *known) {
    for (size_t i = 0; i < value_count(map); i++) {
        const char *const *name = known;
        while (*name != NULL && !text_is(value_entry_at(map, i)->key, *name)) name++;
        if (*name == NULL) return value_entry_at(map, i)->key.data;
    }
    return NULL;
}

Reply oss_read(const Request *request, const char *root, const char *const *known,
               const Value **ret) {
    Arena *arena = request->arena;
    const char *reason = NULL;
    Reply reply = oss_check_digest(request);
    if (reply.code != NULL) return reply;
    const Value *document = xml_parse(arena, request->raw_body, &reason);
    if (document == NULL) return oss_malformed(request, reason);
    const Value *content = value_get(document, root);
    if (value_is_null(content)) {
        return oss_malformed(request, arena_printf(arena, "%s is expected", root));
    }
    if (content->kind != VALUE_MAP) content = &value_empty_map; // an element without members
    const char *unknown = oss_unknown(content, known);
    if (unknown != NULL) {
        return oss_malformed(request, arena_printf(arena, "%s has no %s", root, unknown));
    }
    *ret = content;
    return reply_ok(NULL);
}
