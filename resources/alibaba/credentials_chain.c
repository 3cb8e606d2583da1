// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/credentials_chain.h"

#include "resources/alibaba/process_env.h"

enum { CHAIN_MAX_STORY = 16 * 1024 };

// ---- the provider block: whatever it names is meant, so no other place may take over

static bool from_block(Lookup *lookup, Credentials *ret) {
    *ret = (Credentials){.access_key_id = lookup_setting(lookup, "access_key"),
                         .access_key_secret = lookup_setting(lookup, "secret_key"),
                         .security_token = lookup_setting(lookup, "security_token"),
                         .origin = "access_key in the provider block"};
    if (ret->access_key_id.length == 0 && ret->access_key_secret.length == 0)
        return lookup_refuse(lookup, "not set");
    lookup->final = true;
    if (ret->access_key_id.length == 0) return lookup_refuse(lookup, "secret_key alone is set");
    if (ret->access_key_secret.length == 0)
        return lookup_refuse(lookup, "access_key is set without secret_key");
    return true;
}

static RoleSpec block_role(const Value *block, const char *session_name) {
    return (RoleSpec){.role_arn = value_text(value_get(block, "role_arn")),
                      .session_name = value_text(value_get(block, session_name)),
                      .policy = value_text(value_get(block, "policy")),
                      .external_id = value_text(value_get(block, "external_id")),
                      .oidc_provider_arn = value_text(value_get(block, "oidc_provider_arn")),
                      .oidc_token_file = value_text(value_get(block, "oidc_token_file")),
                      .duration_s = value_int_or(value_get(block, "session_expiration"), 0)};
}

static bool from_block_oidc(Lookup *lookup, Credentials *ret) {
    const Value *block = value_get(lookup->settings->config, "assume_role_with_oidc");
    if (value_is_null(block)) return lookup_refuse(lookup, "not set");
    lookup->final = true;
    const RoleSpec role = block_role(block, "role_session_name");
    return oidc_keys(lookup, &role, ret);
}

static bool from_block_profile(Lookup *lookup, Credentials *ret) {
    Text profile = lookup_setting(lookup, "profile");
    Text file = lookup_setting(lookup, "shared_credentials_file");
    if (profile.length == 0 && file.length == 0) return lookup_refuse(lookup, "not set");
    lookup->final = true;
    return cli_keys(lookup, file, profile, ret);
}

static bool from_block_uri(Lookup *lookup, Credentials *ret) {
    Text uri = lookup_setting(lookup, "credentials_uri");
    if (uri.length == 0) return lookup_refuse(lookup, "not set");
    lookup->final = true;
    return uri_keys(lookup, uri, ret);
}

static bool from_block_ecs(Lookup *lookup, Credentials *ret) {
    Text role = lookup_setting(lookup, "ecs_role_name");
    if (role.length == 0) return lookup_refuse(lookup, "not set");
    lookup->final = true;
    return ecs_keys(lookup, role, ret);
}

// ---- the sandbox: with it set, no key of the real cloud may be used by accident

static bool from_sandbox(Lookup *lookup, Credentials *ret) {
    const Value *ready = lookup->settings->sandbox;
    if (value_is_null(ready)) return lookup_refuse(lookup, "no sandbox is set");
    lookup->final = true;
    return lookup_json_keys(lookup, ready, "the sandbox's ready line", ret);
}

// ---- the environment

static bool from_environment(Lookup *lookup, Credentials *ret) {
    static const struct {
        const char *id, *secret, *token;
    } sets[] = {
        {"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
         "ALIBABA_CLOUD_SECURITY_TOKEN"},
        {"ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"},
        {"ALICLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY_SECRET", "ALICLOUD_SECURITY_TOKEN"},
        {"ALIBABACLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_SECRET",
         "ALIBABACLOUD_SECURITY_TOKEN"},
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        Text id = process_env(sets[i].id), secret = process_env(sets[i].secret);
        if (id.length == 0 && secret.length == 0) continue;
        if (id.length == 0 || secret.length == 0)
            return lookup_refuse(lookup, "%s is set without %s",
                                 id.length > 0 ? sets[i].id : sets[i].secret,
                                 id.length > 0 ? sets[i].secret : sets[i].id);
        *ret = (Credentials){.access_key_id = id,
                             .access_key_secret = secret,
                             .security_token = process_env(sets[i].token),
                             .origin =
                                 arena_printf(lookup->call->arena, "the variable %s", sets[i].id)};
        return true;
    }
    return lookup_refuse(lookup, "ALIBABA_CLOUD_ACCESS_KEY_ID and "
                                 "ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set (nor ALICLOUD_…)");
}

static bool from_oidc_environment(Lookup *lookup, Credentials *ret) {
    const RoleSpec role = {.role_arn = process_env("ALIBABA_CLOUD_ROLE_ARN"),
                           .session_name = process_env("ALIBABA_CLOUD_ROLE_SESSION_NAME"),
                           .oidc_provider_arn = process_env("ALIBABA_CLOUD_OIDC_PROVIDER_ARN"),
                           .oidc_token_file = process_env("ALIBABA_CLOUD_OIDC_TOKEN_FILE"),
                           .sts_region = process_env("ALIBABA_CLOUD_STS_REGION")};
    if (role.role_arn.length == 0)
        return lookup_refuse(lookup, "ALIBABA_CLOUD_ROLE_ARN is not set");
    if (role.oidc_provider_arn.length == 0)
        return lookup_refuse(lookup, "ALIBABA_CLOUD_OIDC_PROVIDER_ARN is not set");
    if (role.oidc_token_file.length == 0)
        return lookup_refuse(lookup, "ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set");
    return oidc_keys(lookup, &role, ret);
}

static bool from_cli(Lookup *lookup, Credentials *ret) {
    static const char *const files[] = {"ALICLOUD_SHARED_CREDENTIALS_FILE", NULL};
    static const char *const profiles[] = {"ALIBABA_CLOUD_PROFILE", "ALICLOUD_PROFILE",
                                           "ALIBABACLOUD_PROFILE", NULL};
    const char *name;
    if (process_env_is_true("ALIBABA_CLOUD_CLI_PROFILE_DISABLED"))
        return lookup_refuse(lookup, "switched off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED");
    Text file = process_env_first(files, &name);
    return cli_keys(lookup, file, process_env_first(profiles, &name), ret);
}

static bool from_ecs(Lookup *lookup, Credentials *ret) {
    static const char *const roles[] = {"ALIBABA_CLOUD_ECS_METADATA", "ALICLOUD_ECS_ROLE_NAME",
                                        NULL};
    const char *name;
    if (process_env_is_true("ALIBABA_CLOUD_ECS_METADATA_DISABLED"))
        return lookup_refuse(lookup, "switched off by ALIBABA_CLOUD_ECS_METADATA_DISABLED");
    return ecs_keys(lookup, process_env_first(roles, &name), ret);
}

static bool from_uri(Lookup *lookup, Credentials *ret) {
    static const char *const uris[] = {"ALIBABA_CLOUD_CREDENTIALS_URI", "ALICLOUD_CREDENTIALS_URI",
                                       NULL};
    const char *name;
    Text uri = process_env_first(uris, &name);
    if (uri.length == 0) return lookup_refuse(lookup, "ALIBABA_CLOUD_CREDENTIALS_URI is not set");
    return uri_keys(lookup, uri, ret);
}

// In order of precedence: the first that gives keys serves. What the provider block names comes
// first and is final; then the sandbox, also final; then the order of the official SDKs, with the
// CLI's profile used only through its file (`current`, or ALIBABA_CLOUD_PROFILE). `assume_role` of
// the block is applied to whatever was found.
static const struct {
    const char *name;
    bool (*keys)(Lookup *lookup, Credentials *ret);
} places[] = {
    {"access_key and secret_key in the provider block", from_block},
    {"assume_role_with_oidc in the provider block", from_block_oidc},
    {"profile or shared_credentials_file in the provider block", from_block_profile},
    {"credentials_uri in the provider block", from_block_uri},
    {"ecs_role_name in the provider block", from_block_ecs},
    {"the sandbox (LOBECHAT_SANDBOX)", from_sandbox},
    {"keys in the environment", from_environment},
    {"OIDC token of the environment", from_oidc_environment},
    {"profile of the Alibaba Cloud CLI", from_cli},
    {"INI file of the SDKs", ini_keys},
    {"RAM role of the ECS instance", from_ecs},
    {"credentials URI of the environment", from_uri},
};

static bool places_ask(Lookup *lookup, Credentials *ret, const char **ret_story) {
    Buffer story = buffer_new(lookup->call->arena, CHAIN_MAX_STORY);
    buffer_puts(&story, "These places were asked, in this order:\n");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i].keys(lookup, ret)) return true;
        buffer_printf(&story, "  - %s: %s\n", places[i].name, lookup->why);
        if (lookup->final) break;
    }
    buffer_puts(&story, lookup->final
                            ? "\nThe last one was asked for by name, so no other is used instead. "
                              "Correct or remove it."
                            : "\nSet ALIBABA_CLOUD_ACCESS_KEY_ID and "
                              "ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run `aliyun configure`, or "
                              "name a profile or role in the provider block.");
    *ret_story = buffer_text(&story).data;
    return false;
}

bool chain_keys(Lookup *lookup, Credentials *ret, const char **ret_story) {
    Credentials found;
    if (!places_ask(lookup, &found, ret_story)) return false;
    const Value *block = value_get(lookup->settings->config, "assume_role");
    if (value_is_null(block)) {
        *ret = found;
        return true;
    }
    const RoleSpec role = block_role(block, "session_name");
    if (role_keys(lookup, &found, &role, ret)) return true;
    *ret_story = arena_printf(lookup->call->arena,
                              "The role in `assume_role` could not be assumed with the keys from "
                              "%s: %s\n\nCheck role_arn, the role's trust policy, and that these "
                              "keys may call sts:AssumeRole.",
                              found.origin, lookup->why);
    return false;
}
