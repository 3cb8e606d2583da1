// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/oidc.h"

#include "acceptance/sandbox/lobechat/internet.h"
#include "acceptance/sandbox/web/jwt.h"
#include "acceptance/sandbox/web/url.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"

enum { SKEW_S = 60 };

// One exchange with the issuer.
typedef struct Visit {
    Arena *arena;
    const Value *input;
    const char *error; // the first thing that went wrong
} Visit;

static Text input_text(const Visit *visit, const char *name) {
    return value_text(value_get(visit->input, name));
}

static Text without_slash(Text url) {
    return text_ends(url, "/") ? text_slice(url, 0, url.length - 1) : url;
}

static const Value *fail(Visit *visit, const char *error) {
    if (visit->error == NULL) visit->error = error;
    return &value_null;
}

static bool is_basic(const Visit *visit) {
    return value_bool_or(value_get(visit->input, "basic"), false);
}

static const char *basic_credentials(const Visit *visit) {
    Arena *arena = visit->arena;
    Text id = digest_percent_encode(arena, input_text(visit, "client_id"), false);
    Text secret = digest_percent_encode(arena, input_text(visit, "client_secret"), false);
    const char *pair = arena_printf(arena, "%s:%s", id.data, secret.data);
    return arena_printf(arena, "Basic %s", digest_base64(arena, text_of(pair)).data);
}

// The JSON that the issuer answers with 200; null: it does not. form empty: GET.
static const Value *ask(Visit *visit, const char *url, Text form) {
    if (visit->error != NULL) return &value_null;
    const InternetRequest request = {
        .method = form.length > 0 ? "POST" : "GET",
        .url = url,
        .authorization = form.length > 0 && is_basic(visit) ? basic_credentials(visit) : NULL,
        .form = form};
    InternetAnswer answer =
        internet_fetch(visit->arena, value_get(visit->input, "internet"), &request);
    if (answer.fault != NULL) return fail(visit, answer.fault);
    const Value *json = json_parse(visit->arena, answer.body, NULL);
    if (json == NULL) return fail(visit, "fetch failed: the issuer does not answer with JSON");
    if (answer.status == 200) return json;
    return fail(visit, arena_printf(visit->arena, "the issuer answers %ld %s: %s", answer.status,
                                    value_cstr(value_get(json, "error")),
                                    value_cstr(value_get(json, "error_description"))));
}

static Text token_form(const Visit *visit) {
    Arena *arena = visit->arena;
    const Value *form = value_with(arena, &value_empty_map, "grant_type",
                                   value_cstring(arena, "authorization_code"));
    static const char *const names[] = {"code", "code_verifier", "redirect_uri"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        form = value_with(arena, form, names[i], value_get(visit->input, names[i]));
    if (!is_basic(visit)) {
        form = value_with(arena, form, "client_id", value_get(visit->input, "client_id"));
        form = value_with(arena, form, "client_secret", value_get(visit->input, "client_secret"));
    }
    return text_of(url_with_query(arena, "", form) + 1);
}

static bool is_of_issuer(const Value *input, const Value *issuer) {
    return text_equal(without_slash(value_text(issuer)),
                      without_slash(value_text(value_get(input, "issuer"))));
}

static bool is_for(const Value *audience, const Value *client_id) {
    return value_equal(audience, client_id) || value_list_has(audience, client_id);
}

// NULL: the token is the issuer's, for this client and this log-in, and in time.
static const char *token_fault(Arena *arena, const Value *input, Text id_token,
                               const Value *key_set, const Value **ret_claims) {
    const Value *claims = NULL;
    const char *fault = jwt_fault(arena, id_token, key_set, &claims);
    if (fault != NULL) return fault;
    int64_t now_s = value_int_or(value_get(input, "now_s"), 0);
    if (!is_of_issuer(input, value_get(claims, "iss")))
        return "unexpected JWT \"iss\" (issuer) claim value";
    if (!is_for(value_get(claims, "aud"), value_get(input, "client_id")))
        return "unexpected JWT \"aud\" (audience) claim value";
    if (value_int_or(value_get(claims, "exp"), 0) <= now_s - SKEW_S)
        return "unexpected JWT \"exp\" (expiration time) claim value, timestamp is in the past";
    if (value_int_or(value_get(claims, "iat"), INT64_MAX) > now_s + SKEW_S)
        return "unexpected JWT \"iat\" (issued at) claim value, timestamp is in the future";
    if (!value_equal(value_get(claims, "nonce"), value_get(input, "nonce")))
        return "unexpected ID Token \"nonce\" claim value";
    *ret_claims = claims;
    return NULL;
}

static const Value *exchange(Visit *visit) {
    Arena *arena = visit->arena;
    Text issuer = without_slash(input_text(visit, "issuer"));
    const char *well_known = arena_printf(arena, "%.*s/.well-known/openid-configuration",
                                          (int)issuer.length, issuer.data);
    const Value *document = ask(visit, well_known, TEXT(""));
    if (visit->error == NULL && !is_of_issuer(visit->input, value_get(document, "issuer")))
        return fail(visit, "\"response\" body \"issuer\" does not match \"expectedIssuer\"");
    const Value *tokens =
        ask(visit, value_cstr(value_get(document, "token_endpoint")), token_form(visit));
    const Value *keys = ask(visit, value_cstr(value_get(document, "jwks_uri")), TEXT(""));
    if (visit->error != NULL) return &value_null;
    const Value *claims = &value_null;
    const char *fault =
        token_fault(arena, visit->input, value_text(value_get(tokens, "id_token")), keys, &claims);
    return fault != NULL ? fail(visit, fault) : claims;
}

const Value *oidc_exchange(Arena *arena, const Value *input) {
    Visit visit = {.arena = arena, .input = input};
    const Value *claims = exchange(&visit);
    if (visit.error != NULL)
        return value_with(arena, &value_empty_map, "error", value_cstring(arena, visit.error));
    return value_with(arena, &value_empty_map, "claims", claims);
}
