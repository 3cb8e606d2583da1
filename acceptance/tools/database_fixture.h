// SPDX-License-Identifier: MPL-2.0
// For tests of lobechat_database without a cloud: configurations as JSON with ' for ", plans of a
// creation, and plans of a change of what such a plan made.
#pragma once

#include "acceptance/tools/schema_fixture.h"
#include "provider/schema/attrs.h"
#include "provider/schema/plan.h"
#include "resources/deployment_id.h"
#include "resources/environment.h"
#include "resources/lobechat_database.h"
#include "resources/names.h"
#include "resources/parts/parts.h"
#include "resources/secrets.h"

// What every deployment needs, and nothing that is warned of.
#define NEEDS                                                                                      \
    "'function_name':'team','region':'cn-hongkong','qwen_api_key':'sk-1',"                         \
    "'custom_domain':{'domain_name':'chat.example.com','cas_certificate_id':'1'},"                 \
    "'auth0':{'domain':'t.auth0.com'},'oss':{'bucket':'files'},"                                   \
    "'embedding_model':'openai/text-embedding-3-small',"
#define REPOSITORY "registry.cn-hongkong.aliyuncs.com/team/lobe:"
#define IMAGE_1 "'image':'" REPOSITORY "1.143.3'"
#define IMAGE_2 "'image':'" REPOSITORY "2.1.39'"
#define TEAM "{" NEEDS "'database':{}," IMAGE_1
#define TEAM_2 "{" NEEDS "'database':{}," IMAGE_2

static inline const Value *fixture_team(Arena *arena, const char *json) {
    char *text = arena_copy(arena, json, strlen(json) + 1);
    for (char *at = text; *at != '\0'; at++) {
        if (*at == '\'') *at = '"';
    }
    return fixture_value(arena, resource_type(&lobechat_database), text);
}

// What Terraform proposes: the config, and where it says nothing of what is computed, the prior.
static inline const Value *fixture_propose(Arena *arena, const Attr *rows, const Value *config,
                                           const Value *prior) {
    const Value *proposed = config;
    for (const Attr *row = rows; row->name != NULL; row++) {
        const Value *given = value_get(config, row->name), *before = value_get(prior, row->name);
        if (value_is_null(given) && value_is_known(given) && (row->flags & COMPUTED) != 0)
            proposed = value_with(arena, proposed, row->name, before);
        if (row->type.kind == TYPE_OBJECT && given->kind == VALUE_OBJECT)
            proposed = value_with(arena, proposed, row->name,
                                  fixture_propose(arena, row->type.attrs, given, before));
    }
    return proposed;
}

static inline const Value *fixture_plan(Call *call, const Value *config, const Value *prior,
                                        PrivateState private, PlanChange *change) {
    *change = (PlanChange){.config = config, .prior = prior, .private = private};
    const Attr *rows = resource_rows(&lobechat_database);
    (void)plan_change(call, &lobechat_database, fixture_propose(call->arena, rows, config, prior),
                      change);
    return change->planned;
}

static inline const Value *fixture_plan_new(Call *call, const char *config) {
    PlanChange change;
    return fixture_plan(call, fixture_team(call->arena, config), &value_null, &value_null, &change);
}

// A state with its private bytes, as an apply leaves them.
typedef struct Made {
    const Value *state;
    PrivateState private;
} Made;

// Where a plan left a secret open there is one, and every part is there.
static inline Made fixture_made(Call *call, const char *json) {
    Arena *arena = call->arena;
    PlanChange change;
    const Value *config = fixture_team(arena, json);
    const Value *planned = fixture_plan(call, config, &value_null, &value_null, &change);
    if (call_has_errors(call)) fail_msg("%s: %s", json, fixture_diags(call));
    static const char *const secrets[] = {A_KEY_VAULTS_SECRET, A_AUTH_SECRET, A_JWKS_KEY};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        if (!value_is_known(value_get(planned, secrets[i])))
            planned = value_with(arena, planned, secrets[i], value_cstring(arena, "generated"));
    }
    const Value *database = value_get(planned, A_DATABASE);
    if (!value_is_known(value_get(database, A_PASSWORD))) {
        database = value_with(arena, database, A_PASSWORD, value_cstring(arena, "Generated-1"));
        planned = value_with(arena, planned, A_DATABASE, database);
    }
    const Value *parts = value_get(planned, A_PARTS);
    for (size_t i = 0; i < value_count(parts); i++) {
        const ValueEntry *entry = &parts->map.entries[i];
        const Value *id = value_string(arena, entry->key);
        const Value *there = value_with(arena, entry->value, A_ID, id);
        there = value_with(arena, there, A_STATUS, value_cstring(arena, "Active"));
        parts = value_with(arena, parts, entry->key.data, there);
    }
    const Value *state = value_unknown_to_null(arena, value_with(arena, planned, A_PARTS, parts));
    state = value_with(arena, state, A_ZONE_ID, value_cstring(arena, "z"));
    state = value_with(arena, state, A_CNAME_TARGET, value_cstring(arena, "t"));
    PrivateState private = &value_null;
    Text salt = secrets_salt(arena, &private);
    Environment environment = environment_build(
        arena,
        &(EnvironmentSources){.line = function_line(state), .config = config, .object = state});
    state = value_with(arena, state, A_SECRET_DIGESTS,
                       secrets_digests(arena, salt, environment.secrets));
    bool exact;
    size_t bytes = environment_bytes(environment.variables, &exact);
    state = value_with(arena, state, A_ENVIRONMENT_BYTES, value_int(arena, (int64_t)bytes));
    return (Made){.state = state, .private = private};
}

// Plans another configuration for what the first one made.
static inline const Value *fixture_plan_change(Call *call, const char *first, const char *second,
                                               PlanChange *change) {
    Made made = fixture_made(call, first);
    call->diags = diags_new(call->arena);
    return fixture_plan(call, fixture_team(call->arena, second), made.state, made.private, change);
}
