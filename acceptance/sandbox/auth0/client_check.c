// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/client_check.h"

#include "acceptance/sandbox/auth0/basics.h"

#include <string.h>

enum {
    DESCRIPTION_MAXIMUM = 140,
    METADATA_KEYS = 10,
    METADATA_MAXIMUM = 255,
    ORIGINS_MAXIMUM = 100
};

static const struct {
    const char *member, *words;
} enums[] = {
    {"app_type",
     "native spa regular_web non_interactive resource_server express_configuration rms box "
     "cloudbees "
     "concur dropbox mscrm echosign egnyte newrelic office365 salesforce sentry sharepoint slack "
     "springcm zendesk zoom sso_integration oag"},
    {"token_endpoint_auth_method", "none client_secret_post client_secret_basic"},
    {"jwt_configuration.alg", "HS256 RS256 RS512 PS256"},
    {"refresh_token.rotation_type", "rotating non-rotating"},
    {"refresh_token.expiration_type", "expiring non-expiring"},
    {"organization_usage", "deny allow require"},
};

static const char grant_types[] =
    "authorization_code implicit refresh_token client_credentials password "
    "http://auth0.com/oauth/grant-type/password-realm "
    "http://auth0.com/oauth/grant-type/passwordless/otp http://auth0.com/oauth/grant-type/mfa-oob "
    "http://auth0.com/oauth/grant-type/mfa-otp "
    "http://auth0.com/oauth/grant-type/mfa-recovery-code "
    "urn:ietf:params:oauth:grant-type:device_code urn:openid:params:grant-type:ciba "
    "urn:ietf:params:oauth:grant-type:token-exchange";

static bool fail(const Request *request, const char *what, const char *where, Reply *ret_error) {
    *ret_error = auth0_invalid(request, what, where);
    return false;
}

static bool check_enums(const Request *request, const Value *sent, Reply *ret_error) {
    for (size_t i = 0; i < COUNT_OF(enums); i++) {
        const Value *value = value_at(sent, enums[i].member);
        if (value_is_null(value) || text_has_word(enums[i].words, value_text(value))) continue;
        const char *what =
            arena_printf(request->arena, "No enum match for: %s", value_text(value).data);
        return fail(request, what, enums[i].member, ret_error);
    }
    const Value *grants = value_get(sent, "grant_types");
    for (size_t i = 0; i < value_count(grants); i++) {
        Text grant = value_text(value_list_at(grants, i));
        if (text_has_word(grant_types, grant)) continue;
        *ret_error =
            reply_error(request, 400, "invalid_body", "Invalid grant types: %s", grant.data);
        return false;
    }
    return true;
}

static bool check_name(const Request *request, const Value *sent, Reply *ret_error) {
    const Value *name = value_get(sent, "name");
    bool good = value_is_null(name) ||
                (value_text(name).length > 0 && strpbrk(value_cstr(name), "<>") == NULL);
    if (!good) return fail(request, "String does not match pattern: ^[^<>]+$", "name", ret_error);
    if (value_text(value_get(sent, "description")).length <= DESCRIPTION_MAXIMUM) return true;
    return fail(request, "String is too long, maximum 140", "description", ret_error);
}

static bool check_metadata(const Request *request, const Value *sent, Reply *ret_error) {
    const Value *metadata = value_get(sent, "client_metadata");
    if (value_count(metadata) > METADATA_KEYS)
        return fail(request, "Too many properties defined, maximum 10", "client_metadata",
                    ret_error);
    for (size_t i = 0; i < value_count(metadata); i++) {
        const ValueEntry *entry = value_entry_at(metadata, i);
        bool text = entry->value->kind == VALUE_STRING || entry->value->kind == VALUE_NULL;
        bool good = text && entry->key.length <= METADATA_MAXIMUM &&
                    value_text(entry->value).length <= METADATA_MAXIMUM;
        if (!good)
            return fail(request, "Keys and values are texts of at most 255 characters",
                        "client_metadata", ret_error);
    }
    return true;
}

// ---- URLs
// A '*' may only be the beginning, or a part, of the left-most label of an http or https host.
static bool wildcard_fits(Text url, Text rest) {
    ptrdiff_t star = text_find(url, "*");
    if (star < 0) return true;
    if (!text_starts(url, "http://") && !text_starts(url, "https://")) return false;
    Text host = {0}, label = {0};
    (void)text_next(&rest, '/', &host);
    Text dots = host;
    (void)text_next(&dots, '.', &label);
    ptrdiff_t first = text_find(label, "*"), next = text_find(dots, "*");
    bool once =
        first >= 0 && text_find(text_slice(label, (size_t)first + 1, label.length), "*") < 0;
    return once && next < 0 && dots.length > 0 && text_find(rest, "*") < 0;
}

static bool is_scheme(Text scheme) {
    for (size_t i = 0; i < scheme.length; i++) {
        bool letter = (scheme.data[i] | 0x20) >= 'a' && (scheme.data[i] | 0x20) <= 'z';
        bool more = i > 0 && strchr("0123456789+-.", scheme.data[i]) != NULL;
        if (!letter && !more) return false;
    }
    return scheme.length > 0;
}

// web: http and https only.
static bool is_url(Text url, bool web) {
    ptrdiff_t colon = text_find(url, "://");
    if (colon <= 0 || text_find(url, " ") >= 0) return false;
    Text scheme = text_slice(url, 0, (size_t)colon);
    Text rest = text_slice(url, (size_t)colon + 3, url.length);
    bool http = text_is_nocase(scheme, "http") || text_is_nocase(scheme, "https");
    if (!is_scheme(scheme) || (web && !http)) return false;
    return rest.length > 0 && !(http && rest.data[0] == '/') && wildcard_fits(url, rest);
}

static const struct {
    const char *member, *format;
    bool web;
    size_t maximum; // 0: none
} urls[] = {
    {"callbacks", "callback-url", false, 0},
    {"allowed_logout_urls", "url-with-placeholders", false, 0},
    {"web_origins", "url-with-placeholders", true, ORIGINS_MAXIMUM},
    {"allowed_origins", "url-with-placeholders", true, ORIGINS_MAXIMUM},
};

static bool check_urls(const Request *request, const Value *sent, Reply *ret_error) {
    Arena *arena = request->arena;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        const Value *list = value_get(sent, urls[i].member);
        if (urls[i].maximum > 0 && value_count(list) > urls[i].maximum)
            return fail(request, "Array is too long, maximum 100", urls[i].member, ret_error);
        for (size_t j = 0; j < value_count(list); j++) {
            Text url = value_text(value_list_at(list, j));
            if (is_url(url, urls[i].web)) continue;
            const char *what = arena_printf(
                arena, "Object didn't pass validation for format %s: %s", urls[i].format, url.data);
            return fail(request, what, arena_printf(arena, "%s[%zu]", urls[i].member, j),
                        ret_error);
        }
    }
    return true;
}

bool auth0_client_check(const Request *request, const Value *sent, Reply *ret_error) {
    return check_name(request, sent, ret_error) && check_enums(request, sent, ret_error) &&
           check_metadata(request, sent, ret_error) && check_urls(request, sent, ret_error);
}
