// SPDX-License-Identifier: MPL-2.0
// Profiles of the Alibaba Cloud CLI, ~/.aliyun/config.json: a table of modes, each with its way to
// keys.
#include "resources/alibaba/credential_source.h"

#include "provider/value/json.h"
#include "resources/alibaba/process_env.h"
#include "resources/alibaba/small_file.h"

#include <string.h>

enum { CLI_MAX_CHAIN = 5 }; // profiles that refer to each other

typedef struct CliProfile {
    const Value *file; // the whole configuration
    Text name;
    const Value *profile; // its entry of "profiles"
    const char *origin;   // where it is, for people
    int depth;
} CliProfile;

static bool cli_profile_keys(Lookup *lookup, const CliProfile *wanted, Credentials *ret);

static Text field(const CliProfile *profile, const char *name) {
    return value_text(value_get(profile->profile, name));
}

static RoleSpec role_of(const CliProfile *profile) {
    return (RoleSpec){.role_arn = field(profile, "ram_role_arn"),
                      .session_name = field(profile, "ram_session_name"),
                      .policy = field(profile, "policy"),
                      .external_id = field(profile, "external_id"),
                      .oidc_provider_arn = field(profile, "oidc_provider_arn"),
                      .oidc_token_file = field(profile, "oidc_token_file"),
                      .sts_region = field(profile, "sts_region"),
                      .duration_s =
                          value_int_or(value_get(profile->profile, "expired_seconds"), 0)};
}

static bool mode_ak(Lookup *lookup, const CliProfile *profile, Credentials *ret) {
    if (!lookup_json_keys(lookup, profile->profile, profile->origin, ret)) return false;
    ret->security_token = TEXT(""); // a left-over of another mode
    return true;
}

static bool mode_sts_token(Lookup *lookup, const CliProfile *profile, Credentials *ret) {
    return lookup_json_keys(lookup, profile->profile, profile->origin, ret);
}

static bool mode_role(Lookup *lookup, const CliProfile *profile, Credentials *ret) {
    Credentials base;
    if (!lookup_json_keys(lookup, profile->profile, profile->origin, &base)) return false;
    const RoleSpec role = role_of(profile);
    return role_keys(lookup, &base, &role, ret);
}

static bool mode_chain(Lookup *lookup, const CliProfile *profile, Credentials *ret) {
    Text source = field(profile, "source_profile");
    if (source.length == 0) return lookup_refuse(lookup, "its source_profile is not set");
    Credentials base;
    const CliProfile wanted = {.file = profile->file,
                               .name = source,
                               .origin = profile->origin,
                               .depth = profile->depth + 1};
    if (!cli_profile_keys(lookup, &wanted, &base)) return false;
    const RoleSpec role = role_of(profile);
    return role_keys(lookup, &base, &role, ret);
}

static bool mode_ecs(Lookup *lookup, const CliProfile *profile, Credentials *ret) {
    return ecs_keys(lookup, field(profile, "ram_role_name"), ret);
}

static bool mode_oidc(Lookup *lookup, const CliProfile *profile, Credentials *ret) {
    const RoleSpec role = role_of(profile);
    return oidc_keys(lookup, &role, ret);
}

static bool mode_external(Lookup *lookup, const CliProfile *profile, Credentials *ret) {
    return process_keys(lookup, field(profile, "process_command"), ret);
}

static bool mode_uri(Lookup *lookup, const CliProfile *profile, Credentials *ret) {
    return uri_keys(lookup, field(profile, "credentials_uri"), ret);
}

static const struct {
    const char *name;
    bool (*keys)(Lookup *lookup, const CliProfile *profile, Credentials *ret);
} modes[] = {
    {"AK", mode_ak},
    {"StsToken", mode_sts_token},
    {"RamRoleArn", mode_role},
    {"ChainableRamRoleArn", mode_chain},
    {"EcsRamRole", mode_ecs},
    {"OIDC", mode_oidc},
    {"External", mode_external},
    {"CredentialsURI", mode_uri},
};

static bool mode_keys(Lookup *lookup, const CliProfile *profile, Credentials *ret) {
    Text mode = field(profile, "mode");
    if (mode.length == 0) mode = TEXT("AK");
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (text_is(mode, modes[i].name)) return modes[i].keys(lookup, profile, ret);
    }
    return lookup_refuse(lookup, "its mode \"%s\" is not supported", mode.data);
}

static const Value *profile_find(const Value *file, Text name) {
    const Value *profiles = value_get(file, "profiles");
    for (size_t i = 0; i < value_count(profiles); i++) {
        const Value *profile = value_list_at(profiles, i);
        if (text_equal(value_text(value_get(profile, "name")), name)) return profile;
    }
    return NULL;
}

static bool cli_profile_keys(Lookup *lookup, const CliProfile *wanted, Credentials *ret) {
    if (wanted->depth > CLI_MAX_CHAIN)
        return lookup_refuse(lookup, "its source_profiles go in a circle");
    CliProfile profile = *wanted;
    profile.profile = profile_find(wanted->file, wanted->name);
    profile.origin = arena_printf(lookup->call->arena, "profile \"%s\" of %s", wanted->name.data,
                                  wanted->origin);
    if (profile.profile == NULL) return lookup_refuse(lookup, "%s does not exist", profile.origin);
    if (mode_keys(lookup, &profile, ret)) return true;
    return lookup_refuse(lookup, "%s: %s", profile.origin, lookup->why);
}

bool cli_keys(Lookup *lookup, Text file, Text name, Credentials *ret) {
    Arena *arena = lookup->call->arena;
    Text given = file.length > 0 ? file : process_env("ALIBABA_CLOUD_CONFIG_FILE");
    const char *path = given.length > 0 ? text_copy(arena, given).data
                                        : small_file_in_home(arena, ".aliyun/config.json");
    if (path == NULL) return lookup_refuse(lookup, "HOME is not set");
    Text content;
    const char *trouble = small_file_read(arena, path, &content);
    if (trouble != NULL) return lookup_refuse(lookup, "%s: %s", path, trouble);
    const char *reason = NULL;
    const Value *json = json_parse(arena, content, &reason);
    if (json == NULL) return lookup_refuse(lookup, "%s is not JSON: %s", path, reason);
    if (name.length == 0) name = value_text(value_get(json, "current"));
    if (name.length == 0) name = TEXT("default");
    const CliProfile wanted = {.file = json, .name = name, .origin = path};
    return cli_profile_keys(lookup, &wanted, ret);
}
