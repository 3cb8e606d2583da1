// SPDX-License-Identifier: MPL-2.0
// The INI file of the SDKs, ~/.alibabacloud/credentials: one section a profile, its `type` says
// which keys belong to it.
#include "resources/alibaba/credential_source.h"

#include "resources/alibaba/process_env.h"
#include "resources/alibaba/small_file.h"

#include <ini.h>
#include <string.h>

typedef struct IniProfile {
    Arena *arena;
    const char *section;
    bool found;
    const Value *entries; // MAP
} IniProfile;

static int on_entry(void *user, const char *section, const char *name, const char *value) {
    IniProfile *profile = user;
    if (strcmp(section, profile->section) != 0) return 1;
    profile->found = true;
    profile->entries = value_with(profile->arena, profile->entries, name,
                                  value_cstring(profile->arena, value != NULL ? value : ""));
    return 1;
}

static bool ini_role_keys(Lookup *lookup, const Value *entries, const char *origin,
                          Credentials *ret) {
    Credentials base;
    if (!lookup_json_keys(lookup, entries, origin, &base)) return false;
    const RoleSpec role = {.role_arn = value_text(value_get(entries, "role_arn")),
                           .session_name = value_text(value_get(entries, "role_session_name")),
                           .policy = value_text(value_get(entries, "policy"))};
    return role_keys(lookup, &base, &role, ret);
}

static bool ini_profile_keys(Lookup *lookup, const Value *entries, const char *origin,
                             Credentials *ret) {
    Text type = value_text(value_get(entries, "type"));
    if (type.length == 0 || text_is(type, "access_key"))
        return lookup_json_keys(lookup, entries, origin, ret);
    if (text_is(type, "ecs_ram_role"))
        return ecs_keys(lookup, value_text(value_get(entries, "role_name")), ret);
    if (text_is(type, "ram_role_arn")) return ini_role_keys(lookup, entries, origin, ret);
    return lookup_refuse(lookup, "its type \"%s\" is not supported", type.data);
}

bool ini_keys(Lookup *lookup, Credentials *ret) {
    Arena *arena = lookup->call->arena;
    Text given = process_env("ALIBABA_CLOUD_CREDENTIALS_FILE");
    const char *name =
        given.length > 0 ? given.data : small_file_in_home(arena, ".alibabacloud/credentials");
    if (name == NULL) return lookup_refuse(lookup, "HOME is not set");
    // Another provider uses the same variable for the JSON file of the CLI.
    if (text_ends(text_of(name), ".json")) return lookup_refuse(lookup, "it is not an INI file");
    Text content;
    const char *trouble = small_file_read(arena, name, &content);
    if (trouble != NULL) return lookup_refuse(lookup, "%s: %s", name, trouble);
    Text section = process_env("ALIBABA_CLOUD_PROFILE");
    IniProfile profile = {.arena = arena,
                          .section = section.length > 0 ? section.data : "default",
                          .entries = &value_empty_map};
    int line = ini_parse_string(content.data, on_entry, &profile);
    if (line != 0)
        return lookup_refuse(lookup, "%s, line %d is malformed or has more than 199 characters",
                             name, line);
    if (!profile.found)
        return lookup_refuse(lookup, "%s has no section \"%s\"", name, profile.section);
    const char *origin = arena_printf(arena, "section \"%s\" of %s", profile.section, name);
    return ini_profile_keys(lookup, profile.entries, origin, ret);
}
