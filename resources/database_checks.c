// SPDX-License-Identifier: MPL-2.0
#include "resources/database_checks.h"

#include "provider/net/digest.h"
#include "provider/net/url.h"
#include "provider/value/json.h"
#include "resources/jwks.h"

#include <arpa/inet.h>
#include <string.h>

enum { PREFIX_WIDEST = 8, PREFIX_NARROWEST = 24, PASSWORD_MIN = 8, PASSWORD_MAX = 32 };

// ---- addresses

// "a.b.c.d" or "a.b.c.d/n"; without a prefix it is /32.
static bool range_parse(Arena *arena, Text text, uint32_t *ret_address, int64_t *ret_prefix) {
    Text rest = text, address = TEXT(""), prefix = TEXT("32");
    (void)text_next(&rest, '/', &address);
    if (rest.data != NULL && rest.length > 0) prefix = rest;
    struct in_addr parsed;
    if (inet_pton(AF_INET, text_copy(arena, address).data, &parsed) != 1) return false;
    *ret_address = ntohl(parsed.s_addr);
    return text_to_int(prefix, 0, 32, ret_prefix);
}

static bool is_private(uint32_t address) {
    return address >> 24 == 10 || address >> 20 == (172U << 4 | 1) ||
           address >> 16 == (192U << 8 | 168);
}

const char *database_test_cidr(Arena *arena, const Value *value) {
    uint32_t address;
    int64_t prefix;
    if (!range_parse(arena, value_text(value), &address, &prefix)) return "it is not a range";
    if (prefix < PREFIX_WIDEST || prefix > PREFIX_NARROWEST) return "its prefix is another";
    uint32_t within = UINT32_MAX >> prefix;
    if ((address & within) != 0) return "it has address bits beyond its prefix";
    bool wholly = is_private(address) && is_private(address | within);
    return wholly ? NULL : "it is not private";
}

const char *database_test_ip_range(Arena *arena, const Value *value) {
    uint32_t address;
    int64_t prefix;
    if (!range_parse(arena, value_text(value), &address, &prefix)) return "it is not a range";
    // 0.0.0.0 is RDS's other word for everybody.
    return prefix == 0 || address == 0 ? "it lets everybody in" : NULL;
}

// ---- URLs

const char *database_test_url(Arena *arena, const Value *value) {
    UrlParts parts;
    if (!url_split(arena, value_text(value), &parts)) return "it is not a URL with a host";
    if (!text_is(parts.scheme, "postgres") && !text_is(parts.scheme, "postgresql"))
        return "its scheme is another";
    if (parts.user.length == 0) return "it has no user";
    return parts.path.length > 1 ? NULL : "it has no database name";
}

const char *database_test_origin(Arena *arena, const Value *value) {
    UrlParts parts;
    Text text = value_text(value);
    if (!url_split(arena, text, &parts)) return "it is not a URL with a host";
    if (!text_is(parts.scheme, "https") && !text_is(parts.scheme, "http"))
        return "its scheme is not http or https";
    return parts.path.length > 1 || text_ends(text, "/") ? "it has a path" : NULL;
}

const char *database_test_oss_endpoint(Arena *arena, const Value *value) {
    (void)arena;
    Text text = value_text(value);
    if (text_find(text, "-internal") >= 0)
        return "it is an internal one, which browsers cannot reach";
    if (text_find(text, "/") >= 0) return "it is not a bare host name";
    bool form = text_starts(text, "oss-") && text_ends(text, ".aliyuncs.com");
    return form ? NULL : "it is another host name; leave out the bucket";
}

// ---- secrets

static int password_kind(char c) {
    if (c >= 'a' && c <= 'z') return 1;
    if (c >= 'A' && c <= 'Z') return 2;
    if (c >= '0' && c <= '9') return 4;
    return c != '\0' && strchr("!@#$%^&*()_+-=", c) != NULL ? 8 : 0;
}

// RDS's rule for passwords.
const char *database_test_password(Arena *arena, const Value *value) {
    (void)arena;
    Text text = value_text(value);
    if (text.length < PASSWORD_MIN || text.length > PASSWORD_MAX) return "its length is another";
    int kinds = 0, count = 0;
    for (size_t i = 0; i < text.length; i++) {
        int kind = password_kind(text.data[i]);
        if (kind == 0) return "it has another character";
        kinds |= kind;
    }
    for (; kinds != 0; kinds &= kinds - 1) count++;
    return count >= 3 ? NULL : "it has fewer kinds of characters";
}

// An AES key, as LobeChat uses it.
const char *database_test_key_vaults(Arena *arena, const Value *value) {
    Text bytes;
    if (!digest_base64_decode(arena, value_text(value), &bytes)) return "it is not base64";
    bool fits = bytes.length == 16 || bytes.length == 24 || bytes.length == 32;
    return fits ? NULL : arena_printf(arena, "it stands for %zu bytes", bytes.length);
}

const char *database_test_jwks(Arena *arena, const Value *value) {
    return jwks_fault(arena, value_text(value));
}
