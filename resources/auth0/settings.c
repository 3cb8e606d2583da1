// SPDX-License-Identifier: MPL-2.0
#include "resources/auth0/settings.h"

#include "provider/net/http.h"

#include <ctype.h>
#include <stdlib.h>

enum { DOMAIN_MAX = 253 };

#define SANDBOX_DOMAIN "lobechat-sandbox.us.auth0.com"

#define HOW_TO_GIVE                                                                                \
    "Set `auth0` in the provider block (domain, client_id, client_secret), or the environment "    \
    "variables AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET (or AUTH0_API_TOKEN), to "    \
    "a machine-to-machine application that is authorized for the Auth0 Management API. They are "  \
    "needed only where Auth0 itself is managed: bring an application of your own, with its "       \
    "issuer, to do without."

// ---- domains

static bool is_host(Text host) {
    char before = '.';
    for (size_t i = 0; i < host.length; i++) {
        char c = host.data[i];
        bool edge = before == '.' || i + 1 == host.length || host.data[i + 1] == '.';
        if (!isalnum((unsigned char)c) && c != '.' && (c != '-' || edge)) return false;
        if (c == '.' && before == '.') return false;
        before = c;
    }
    return before != '.' && host.length <= DOMAIN_MAX && text_find(host, ".") > 0;
}

const char *auth0_domain_read(Arena *arena, Text written, Text *ret) {
    Text host = text_lower(arena, text_trim(written));
    if (text_starts(host, "https://")) host = text_slice(host, 8, host.length);
    if (text_find(host, "://") >= 0) return "only https is possible";
    if (text_ends(host, "/")) host.length--;
    if (text_find(host, "/") >= 0 || text_find(host, "?") >= 0 || text_find(host, "#") >= 0)
        return "it has a path or query, and only the host name is wanted";
    if (!is_host(host)) return "it is not a host name such as `tenant.eu.auth0.com`";
    *ret = text_copy(arena, host);
    return NULL;
}

const char *auth0_domain_test(Arena *arena, const Value *written) {
    Text host;
    return auth0_domain_read(arena, value_text(written), &host);
}

// ---- where they are given

static Text block_member(Arena *arena, const Value *block, const char *name) {
    return text_copy(arena, text_trim(value_text(value_get(block, name))));
}

static Text variable(Arena *arena, const char *name) {
    return text_copy(arena, text_trim(text_of(getenv(name))));
}

static Text first_of(Text first, Text second) {
    return first.length > 0 ? first : second;
}

static bool has_keys(const Auth0Settings *settings) {
    return settings->api_token.length > 0 || settings->client_id.length > 0 ||
           settings->client_secret.length > 0;
}

static void keys_from(Arena *arena, Auth0Settings *settings, const Value *block, const char *keys) {
    settings->api_token = block_member(arena, block, "api_token");
    settings->client_id = block_member(arena, block, "client_id");
    settings->client_secret = block_member(arena, block, "client_secret");
    settings->keys = has_keys(settings) ? keys : NULL;
}

// A token goes before an application, and the block before the environment; half of a pair in the
// block may be completed by the environment, which is where a secret belongs.
static void keys_find(Arena *arena, Auth0Settings *settings, const Value *block) {
    keys_from(arena, settings, block, "`auth0` of the provider block");
    if (settings->api_token.length > 0) return;
    if (settings->keys == NULL) {
        settings->api_token = variable(arena, "AUTH0_API_TOKEN");
        if (settings->api_token.length > 0) settings->keys = "the variable AUTH0_API_TOKEN";
        if (settings->keys != NULL) return;
    }
    Text id = variable(arena, "AUTH0_CLIENT_ID"), secret = variable(arena, "AUTH0_CLIENT_SECRET");
    bool asked = settings->client_id.length == 0 || settings->client_secret.length == 0;
    if (asked && (id.length > 0 || secret.length > 0))
        settings->keys = settings->keys == NULL
                             ? "the variables AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET"
                             : "`auth0` of the provider block and the variables AUTH0_CLIENT_ID "
                               "and AUTH0_CLIENT_SECRET";
    settings->client_id = first_of(settings->client_id, id);
    settings->client_secret = first_of(settings->client_secret, secret);
}

static const char *domain_fault(Arena *arena, Text written, const char *why) {
    return arena_printf(arena,
                        "The Auth0 domain \"%.*s\" cannot be used: %s. Correct `domain` in `auth0` "
                        "of the provider block, or the variable AUTH0_DOMAIN.",
                        (int)text_slice(written, 0, DOMAIN_MAX).length, written.data, why);
}

// A sandbox would be sent them as they are.
static const char *foreign_fault(Arena *arena, const Auth0Settings *settings, Text own) {
    if (settings->domain.length > 0 && !text_equal(settings->domain, own))
        return arena_printf(
            arena,
            "The Auth0 domain \"%.*s\" is not the sandbox's, which is \"%.*s\", so "
            "nothing is sent. Take it away, in `auth0` of the provider block or the "
            "variable AUTH0_DOMAIN, or use the real clouds without LOBECHAT_SANDBOX.",
            (int)settings->domain.length, settings->domain.data, (int)own.length, own.data);
    if (settings->domain.length > 0 || settings->keys == NULL) return NULL;
    return arena_printf(arena,
                        "Credentials for Auth0 come from %s, and no domain says that they are for "
                        "the sandbox's tenant, so they are not sent to it. Take them away, or give "
                        "the domain too: \"%.*s\".",
                        settings->keys, (int)own.length, own.data);
}

// The sandbox's application serves its own tenant, when nobody names others.
static void find_tenant(Arena *arena, Auth0Settings *settings, const Value *block,
                        const Value *ready) {
    Text own = block_member(arena, ready, "domain");
    Text written = first_of(block_member(arena, block, "domain"), variable(arena, "AUTH0_DOMAIN"));
    keys_find(arena, settings, block);
    const char *why =
        written.length > 0 ? auth0_domain_read(arena, written, &settings->domain) : NULL;
    if (why != NULL) settings->fault = domain_fault(arena, written, why);
    if (own.length == 0 || settings->fault != NULL) return;
    settings->fault = foreign_fault(arena, settings, own);
    settings->domain = first_of(settings->domain, own);
    if (!has_keys(settings) && text_equal(settings->domain, own))
        keys_from(arena, settings, ready, "the sandbox's ready line");
}

static const char *base_url(Arena *arena, Text given) {
    Text url = text_trim(given);
    if (text_ends(url, "/")) url.length--;
    return text_copy(arena, url).data;
}

static void find_address(Arena *arena, Auth0Settings *settings, const Value *config,
                         const Value *sandbox) {
    Text given = value_text(value_at(config, "endpoints.auth0"));
    if (given.length == 0) given = value_text(value_at(sandbox, "endpoints.auth0"));
    if (given.length == 0) {
        if (!value_is_null(sandbox))
            settings->fault = "The sandbox's ready line names no address for Auth0. Use a sandbox "
                              "that has it, or set `auth0` in `endpoints`.";
        return;
    }
    settings->override = base_url(arena, given);
    const char *why = http_url_fault(arena, settings->override);
    if (why != NULL)
        settings->fault = arena_printf(
            arena, "The endpoint for Auth0 cannot be used: %s. Correct or remove it.", why);
}

// With keys of the sandbox nothing may reach the real service.
static void keep_sandbox_local(Arena *arena, Auth0Settings *settings, const Value *sandbox) {
    bool local = settings->override != NULL && http_url_loopback(arena, settings->override);
    if (local || settings->fault != NULL) return;
    if (!value_is_null(sandbox))
        settings->fault = "LOBECHAT_SANDBOX is set, and `auth0` in `endpoints` is not an address "
                          "of this machine, so nothing is sent there. Take one of them away.";
    else if (text_is(settings->domain, SANDBOX_DOMAIN))
        settings->fault = "The Auth0 domain is the sandbox's, and Auth0's address is not one of "
                          "this machine, so nothing is sent there. Set LOBECHAT_SANDBOX to the "
                          "sandbox's ready line, or name your own tenant.";
}

const Auth0Settings *auth0_settings_new(Arena *arena, const Value *config, const Value *sandbox) {
    Auth0Settings *settings = ARENA_NEW(arena, Auth0Settings);
    const Value *block = value_get(config, "auth0");
    find_tenant(arena, settings, block, value_get(sandbox, "auth0"));
    find_address(arena, settings, config, sandbox);
    keep_sandbox_local(arena, settings, sandbox);
    settings->audience =
        first_of(block_member(arena, block, "audience"), variable(arena, "AUTH0_AUDIENCE"));
    if (settings->audience.length == 0 && settings->domain.length > 0)
        settings->audience =
            text_of(arena_printf(arena, "https://%s/api/v2/", settings->domain.data));
    settings->custom_domain = variable(arena, "AUTH0_CUSTOM_DOMAIN_HEADER");
    settings->ca = block_member(arena, sandbox, "ca").data;
    return settings;
}

const char *auth0_settings_gap(const Auth0Settings *settings) {
    if (settings->fault != NULL) return settings->fault;
    if (settings->domain.length == 0 && !has_keys(settings))
        return "No Auth0 tenant and no credentials for it are known. " HOW_TO_GIVE;
    if (settings->domain.length == 0) return "The Auth0 tenant's domain is not known. " HOW_TO_GIVE;
    if (settings->api_token.length > 0) return NULL;
    if (settings->client_id.length == 0)
        return "No client_id for Auth0's Management API is known. " HOW_TO_GIVE;
    if (settings->client_secret.length == 0)
        return "No client_secret for Auth0's Management API is known. " HOW_TO_GIVE;
    return NULL;
}

const char *auth0_settings_url(Arena *arena, const Auth0Settings *settings, Text domain) {
    if (settings->override != NULL) return settings->override;
    return arena_printf(arena, "https://%.*s", (int)domain.length, domain.data);
}
