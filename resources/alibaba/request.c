// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/request.h"

#include "provider/net/digest.h"
#include "provider/value/json.h"

enum { TOKEN_BYTES = 16, SECRET_SHORTEST = 6, MESSAGE_MAX = 256 * 1024 };

Text request_token(Arena *arena, const ApiRequest *request, Text former) {
    Buffer asked = buffer_new(arena, SIZE_MAX / 2);
    buffer_printf(&asked, "%s|%s|", request->operation->service, request->operation->action);
    buffer_add_text(&asked, request->region);
    buffer_puts(&asked, "|");
    buffer_add_text(&asked, former);
    buffer_puts(&asked, "|");
    buffer_add_text(&asked, json_print(arena, request->body));
    Digest digest = digest_sha256(buffer_text(&asked));
    return digest_base32(arena, digest_bytes(&digest)); // 52 characters; 64 are allowed
}

ApiRequest request_with_token(Arena *arena, const ApiRequest *request) {
    ApiRequest whole = *request;
    if (!request->operation->client_token) return whole;
    if (value_text(value_get(request->body, "ClientToken")).length > 0) return whole;
    const Value *token = value_string(arena, digest_random_hex(arena, TOKEN_BYTES));
    whole.body = value_with(arena, request->body, "ClientToken", token);
    return whole;
}

// Of API parameters ("AccountPassword", "privateKey") and environment variables alike.
static bool is_secret_name(Arena *arena, Text name) {
    static const char *const endings[] = {"password",     "passwd",     "secret",     "token",
                                          "private_key",  "_key",       "privatekey", "secretkey",
                                          "database_url", "access_code"};
    Text lower = text_lower(arena, name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (text_ends(lower, endings[i])) return true;
    }
    return false;
}

static Text hide(Arena *arena, Text message, Text secret) {
    Buffer clean = buffer_new(arena, MESSAGE_MAX);
    Text rest = message;
    const char *wanted = text_copy(arena, secret).data;
    for (ptrdiff_t at = text_find(rest, wanted); at >= 0; at = text_find(rest, wanted)) {
        buffer_add_text(&clean, text_slice(rest, 0, (size_t)at));
        buffer_puts(&clean, "(sensitive value)");
        rest = text_slice(rest, (size_t)at + secret.length, rest.length);
    }
    buffer_add_text(&clean, rest);
    return buffer_text(&clean);
}

static Text hide_members(Arena *arena, const Value *value, bool secret, Text message) {
    if (value != NULL && value->kind == VALUE_MAP) {
        for (size_t i = 0; i < value_count(value); i++) {
            const ValueEntry *entry = value_entry_at(value, i);
            message = hide_members(arena, entry->value, is_secret_name(arena, entry->key), message);
        }
    }
    Text text = value_text(value);
    return secret && text.length >= SECRET_SHORTEST ? hide(arena, message, text) : message;
}

Text request_hide_secrets(Arena *arena, const ApiRequest *request, Text message) {
    return message.length > 0 ? hide_members(arena, request->body, false, message) : message;
}
