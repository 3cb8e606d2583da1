// SPDX-License-Identifier: MPL-2.0
// What the tests of a whole lobechat_database share: configurations, and what there has to be when
// an apply is through.
#pragma once

#include "acceptance/rig/base_fixture.h"
#include "resources/jwks.h"
#include "resources/lobechat_database.h"

// How much shorter pauses are. A server of PostgreSQL takes half a second of real time, in which
// nobody should ask a thousand times whether it is there.
enum { TEAM_CALLS = 20 };

#define TEAM_IMAGE "registry.cn-hangzhou.aliyuncs.com/team/lobehub:2.1.39"
#define TEAM_PASSWORD "Secret-1234"
#define TEAM_KEY "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

// The least that a deployment needs. Its database is protected by default.
static const char team_small[] =
    "{\"function_name\":\"chat\",\"qwen_api_key\":\"sk-of-acceptance-tests\","
    "\"ready_timeout\":\"3s\",\"custom_domain\":{\"domain_name\":\"" CHAT_DOMAIN "\","
    "\"manage_dns\":true},\"database\":{},\"oss\":{\"bucket\":\"team-files\",\"create\":true},"
    "\"auth0\":{}}";
// Every part, on LobeHub 2.x.
static const char team_parts[] =
    "{\"image\":\"" TEAM_IMAGE "\",\"min_instances\":1,\"tags\":{\"team\":\"chat\"},"
    "\"description\":\"of the team\","
    "\"key_vaults_secret\":\"" TEAM_KEY "\",\"auth_secret\":\"" TEAM_KEY "\","
    "\"network\":{\"cidr_block\":\"172.20.0.0/16\"},"
    "\"database\":{\"engine_version\":\"17\",\"storage_gb\":50,\"backup_retention_days\":30,"
    "\"security_ips\":[\"172.20.200.0/24\"],\"username\":\"owner\",\"password\":\"" TEAM_PASSWORD
    "\",\"deletion_protection\":false},"
    "\"oss\":{\"cors_extra_origins\":[\"https://intranet.example.com\"]},"
    "\"auth0\":{\"application_name\":\"Team chat\",\"connection\":"
    "\"Username-Password-Authentication\",\"users\":{\"ann@example.com\":{\"name\":\"Ann\"},"
    "\"bob@example.com\":{\"name\":\"Bob\",\"password\":\"Correct-Horse-9-Battery\"}}}}";

static inline BaseRig *team_begin(void) {
    BaseRig *rig = base_begin();
    rig->tf = terraform_new(rig->arena, &lobechat_database);
    rig->tf.haste = TEAM_CALLS;
    return rig;
}

static inline int team_set_up(void **state) {
    *state = team_begin();
    return 0;
}

#define TEAM_TEST(function) cmocka_unit_test_setup_teardown(function, team_set_up, base_tear_down)

// Made once: an RSA key takes longer than all the rest of a creation. The least deployment has
// none, so the provider makes one.
static inline Text team_jwks(void) {
    static Arena *memory; // outlives each of a program's clouds
    static Text key;
    if (memory == NULL) {
        memory = arena_new();
        key = jwks_generate(memory);
    }
    return key;
}

static inline const Value *team_config(const BaseRig *rig, const char *parts, const char *more) {
    Arena *arena = rig->arena;
    const Value *json = base_json(arena, team_small, parts);
    json = base_merge(arena, json, fixture_json(arena, more));
    if (value_is_given(value_get(json, A_IMAGE)))
        json = value_with(arena, json, A_JWKS_KEY, value_string(arena, team_jwks()));
    return fixture_typed(arena, json, resource_type(&lobechat_database));
}

// ---- what must hold when an apply is through. Each gives NULL, or what is wrong.

// Object names of the state's parts, each between spaces.
static inline void team_expect(Buffer *names, const char *before, const char *ids,
                               const char *after) {
    Text rest = text_of(ids), id;
    while (text_next(&rest, ',', &id)) {
        if (id.length == 0) continue;
        buffer_printf(names, "%s%.*s%s ", before, (int)id.length, id.data, after);
    }
}

static inline const char *team_names(const BaseRig *rig) {
    static const struct {
        const char *part, *before;
    } plain[] = {
        {"dns_record", "alidns/records/"},
        {"auth0_client", "auth0/clients/"},
        {"auth0_users", "auth0/users/"},
        {"security_group", "ecs/security_groups/"},
        {"custom_domain", "fc/custom_domains/"},
        {"oss_bucket", "oss/buckets/"},
        {"ram_access_key", "ram/access_keys/"},
        {"ram_policy", "ram/policies/"},
        {"ram_user", "ram/users/"},
        {"rds_instance", "rds/instances/"},
        {"vpc", "vpc/vpcs/"},
        {"vswitch", "vpc/vswitches/"},
    };
    Arena *arena = rig->arena;
    const char *name = value_cstr(value_get(rig->tf.state, A_FUNCTION_NAME));
    const char *user = base_part(rig, "ram_user"), *instance = base_part(rig, "rds_instance");
    const char *client = value_cstr(value_get(rig->tf.state, A_AUTH0_CLIENT_ID));
    const struct {
        const char *part, *before, *after;
    } inside[] = {
        {"ram_policy", arena_printf(arena, "ram/attachments/%s/Custom/", user), ""},
        {"rds_account", arena_printf(arena, "rds/accounts/%s/", instance), ""},
        {"rds_database", arena_printf(arena, "rds/databases/%s/", instance), ""},
    };
    Buffer names = buffer_new(arena, 1 << 16);
    buffer_puts(&names, " ");
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        team_expect(&names, plain[i].before, base_part(rig, plain[i].part), "");
    for (size_t i = 0; i < COUNT_OF(inside); i++)
        team_expect(&names, inside[i].before, base_part(rig, inside[i].part), inside[i].after);
    // Behind its id may stand that it was switched on for the caller too.
    const char *connection = base_part(rig, "auth0_connection");
    connection = arena_printf(arena, "%.*s", (int)strcspn(connection, "+"), connection);
    team_expect(&names, "auth0/connection_clients/", connection,
                arena_printf(arena, "/%s", client));
    if (*base_part(rig, "function") != '\0') team_expect(&names, "fc/functions/", name, "");
    if (*base_part(rig, "scaling_config") != '\0')
        team_expect(&names, "fc/scaling_configs/", name, "");
    if (*base_part(rig, "trigger") != '\0')
        team_expect(&names, "fc/triggers/", name, "/http-trigger");
    return buffer_text(&names).data;
}

// What comes with other things.
static inline bool team_is_side(Text name) {
    return text_starts(name, "ecs/network_interfaces/") || text_starts(name, "ram/versions/");
}

// Every object is a part of the state, and every part is there.
static inline const char *team_objects_fault(const BaseRig *rig) {
    const char *wanted = team_names(rig), *there = local_cloud_objects(rig->cloud, rig->arena);
    Text rest = text_of(there), name;
    size_t found = 0, expected = 0;
    for (const char *at = wanted + 1; *at != '\0'; at++) expected += *at == ' ';
    while (text_next(&rest, ' ', &name)) {
        if (team_is_side(name)) continue;
        found++;
        if (strstr(wanted, arena_printf(rig->arena, " %.*s ", (int)name.length, name.data)) == NULL)
            return arena_printf(rig->arena, "%.*s is there, but the state has only%s",
                                (int)name.length, name.data, wanted);
    }
    return found == expected
               ? NULL
               : arena_printf(rig->arena, "the state has%sbut there is %s", wanted, there);
}

// A finished deployment whose database is protected is opened first.
static inline const char *team_destroy_fault(BaseRig *rig) {
    const Value *state = rig->tf.state;
    bool guarded = value_bool_or(value_at(state, A_DATABASE "." A_DELETION_PROTECTION), false) &&
                   value_is_null(value_at(state, A_PARTS ".deployment"));
    if (!value_is_null(state) && guarded && *base_part(rig, "rds_instance") != '\0') {
        if (terraform_destroy(&rig->tf)) return "a protected database is destroyed";
        if (strstr(base_said(rig), "Database is protected") == NULL) return base_said(rig);
        local_cloud_put(rig->cloud, "rds/instances", NULL,
                        value_with(rig->arena, base_object(rig, "rds/instances", NULL),
                                   "DeletionProtection", &value_false));
    }
    return base_destroy_fault(rig);
}
