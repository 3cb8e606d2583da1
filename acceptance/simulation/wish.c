// SPDX-License-Identifier: MPL-2.0
#include "acceptance/simulation/wish.h"

#include "acceptance/rig/base_fixture.h"
#include "provider/value/json.h"

enum { ALTERNATIVES = 6, SELDOM_PERCENT = 10 };

#define SECRET "canary-7d1f"
#define DOMAIN(name) "\"domain_name\":\"" name "\",\"manage_dns\":true"

typedef struct Group {
    bool seldom; // the first alternative, nearly always
    const char *alternatives[ALTERNATIVES];
} Group;

static const Group base_groups[WISH_GROUPS] = {
    {false,
     {"{}", "{\"custom_domain\":{" DOMAIN("chat.example.com") "}}",
      "{\"custom_domain\":{" DOMAIN("chat.example.com") ",\"cert_config\":{\"cert_name\":\"c\"}}}",
      "{\"custom_domain\":{" DOMAIN("talk.example.com") "}}"}},
    {true, {"{}", "{\"function_name\":\"talk\"}"}},
    {false,
     {"{}", "{\"memory_size\":2048,\"cpu\":1}", "{\"memory_size\":1024,\"cpu\":0.5}",
      "{\"timeout\":300,\"instance_concurrency\":50}"}},
    {false, {"{}", "{\"min_instances\":1}", "{\"min_instances\":2}"}},
    {false, {"{}", "{\"tags\":{\"a\":\"1\"}}", "{\"tags\":{\"a\":\"2\",\"b\":\"2\"}}"}},
    {false, {"{}", "{\"description\":\"of the team\"}", "{\"description\":\"\"}"}},
    {false,
     {"{}", "{\"environment_variables\":{\"A\":\"1\"}}",
      "{\"secret_environment_variables\":{\"DEEPSEEK_API_KEY\":\"sk-" SECRET "\"}}"}},
    {false, {"{}", "{\"access_code\":\"" SECRET "-b\"}"}},
};

static const Group team_groups[WISH_GROUPS] = {
    {true, {"{}", "{\"custom_domain\":{" DOMAIN("talk.example.com") "}}"}},
    {true, {"{}", "{\"oss\":{\"bucket\":\"other-files\"}}"}},
    {false, {"{}", "{\"memory_size\":2048,\"cpu\":1}", "{\"tags\":null}"}},
    {false, {"{}", "{\"min_instances\":0}", "{\"min_instances\":2}"}},
    {false,
     {"{}", "{\"database\":{\"backup_retention_days\":20,\"security_ips\":null}}",
      "{\"database\":{\"password\":\"Secret-5678\"}}"}},
    {false, {"{}", "{\"oss\":{\"cors_extra_origins\":null}}"}},
    {false,
     {"{}", "{\"auth0\":{\"application_name\":\"Chat\"}}",
      "{\"auth0\":{\"users\":{\"bob@example.com\":null,\"cat@example.com\":{\"name\":\"Cat\"}}}}"}},
    {false, {"{}", "{\"description\":\"of another team\"}"}},
};

const char *const wish_secrets[] = {SECRET,         "Secret-1234", "Secret-5678", "Correct-Horse-9",
                                    "MDEyMzQ1Njc4", NULL};

static const Group *groups_of(bool team) {
    return team ? team_groups : base_groups;
}

static size_t draw(Random *random, const Group *group) {
    size_t count = 0;
    while (count < ALTERNATIVES && group->alternatives[count] != NULL) count++;
    if (group->seldom && !random_chance(random, SELDOM_PERCENT)) return 0;
    return random_below(random, count);
}

Wish wish_new(Random *random, bool team) {
    Wish wish = {.team = team};
    for (size_t i = 0; i < WISH_GROUPS; i++) wish.chosen[i] = draw(random, &groups_of(team)[i]);
    return wish;
}

Wish wish_other(Random *random, const Wish *wish) {
    Wish other = *wish;
    for (size_t changes = 1 + random_below(random, 3); changes > 0; changes--) {
        size_t group = random_below(random, WISH_GROUPS);
        other.chosen[group] = draw(random, &groups_of(wish->team)[group]);
    }
    return other;
}

const char *wish_json(Arena *arena, const Wish *wish) {
    const Value *json =
        fixture_json(arena, wish->team ? "{\"ready_timeout\":\"5m\"}"
                                       : "{\"ready_timeout\":\"2m\",\"access_code\":\"" SECRET
                                         "-a\",\"qwen_api_key\":\"sk-" SECRET "\"}");
    // A null says that something of the fixture's is left out, which the caller's merge does.
    for (size_t i = 0; i < WISH_GROUPS; i++) {
        const Value *more =
            fixture_json(arena, groups_of(wish->team)[i].alternatives[wish->chosen[i]]);
        for (size_t m = 0; m < value_count(more); m++) {
            const ValueEntry *entry = &more->map.entries[m];
            const Value *old = value_get_text(json, entry->key), *new = entry->value;
            for (size_t n = 0; old->kind == VALUE_MAP && n < value_count(new); n++)
                old =
                    value_with(arena, old, new->map.entries[n].key.data, new->map.entries[n].value);
            json = value_with(arena, json, entry->key.data, old->kind == VALUE_MAP ? old : new);
        }
    }
    return json_print(arena, json).data;
}
