// SPDX-License-Identifier: MPL-2.0
// What the tests of lobechat_base share: configurations, the cloud they run in, and what there has
// to be when an apply is through.
#pragma once

#include "acceptance/rig/local_cloud.h"
#include "acceptance/rig/terraform.h"
#include "acceptance/tools/pem_fixture.h"
#include "acceptance/tools/schema_fixture.h"
#include "provider/schema/attrs.h"
#include "resources/lobechat_base.h"
#include "resources/lobechat_deployment.h"
#include "resources/names.h"

#include <stdlib.h>

// So fast that an object is ready when it is looked at for the first time, and pauses so short that
// a test of retries takes no time.
enum { FAST_CLOUD = 1000 * 1000, FAST_CALLS = 100 };

#define CHAT_DOMAIN "chat.example.com"

// What every configuration has, and what one with every part has besides. The certificate is put
// in.
static const char base_small[] =
    "{\"function_name\":\"chat\",\"access_code\":\"code\",\"qwen_api_key\":\"sk-q\","
    "\"ready_timeout\":\"3s\"}";
static const char base_parts[] =
    "{\"min_instances\":1,\"tags\":{\"team\":\"chat\"},"
    "\"secret_environment_variables\":{\"DEEPSEEK_API_KEY\":\"sk-d\"},"
    "\"custom_domain\":{\"domain_name\":\"" CHAT_DOMAIN "\",\"manage_dns\":true,"
    "\"cert_config\":{\"cert_name\":\"chat\"}}}";

typedef struct BaseRig {
    Arena *arena;
    LocalCloud *cloud;
    Terraform tf;
    PemFixture pem;
} BaseRig;

// A cloud that is used for all tests of a program; each of them, or each case, finds it empty.
static LocalCloud *base_cloud;
static PemFixture base_pem;
static Arena *base_memory;

static inline BaseRig *base_begin(void) {
    Arena *arena = arena_new();
    BaseRig *rig = ARENA_NEW(arena, BaseRig);
    *rig = (BaseRig){.arena = arena, .cloud = base_cloud, .pem = base_pem};
    rig->tf = terraform_new(arena, &lobechat_base);
    rig->tf.haste = FAST_CALLS;
    local_cloud_wipe(base_cloud);
    local_cloud_fault(base_cloud, "[]");
    return rig;
}

static inline int base_set_up(void **state) {
    *state = base_begin();
    return 0;
}

static inline int base_tear_down(void **state) {
    arena_free(((BaseRig *)*state)->arena);
    return 0;
}

#define BASE_TEST(function) cmocka_unit_test_setup_teardown(function, base_set_up, base_tear_down)

static inline int base_start(void **state) {
    (void)state; // the tests' own
    base_memory = arena_new();
    base_pem = pem_fixture(base_memory, CHAT_DOMAIN, NULL);
    base_cloud = local_cloud_start(FAST_CLOUD);
    return 0;
}

static inline int base_stop(void **state) {
    (void)state;
    local_cloud_stop(base_cloud);
    arena_free(base_memory);
    return 0;
}

// Members of more over those of config, objects inside likewise; a null one is taken out.
static inline const Value *base_merge(Arena *arena, const Value *config, const Value *more) {
    for (size_t i = 0; i < value_count(more); i++) {
        const ValueEntry *entry = &more->map.entries[i];
        const Value *old = value_get_text(config, entry->key), *new = entry->value;
        if (new->kind == VALUE_MAP && old->kind == VALUE_MAP) new = base_merge(arena, old, new);
        config = value_is_null(new) ? value_map_without(arena, config, entry->key)
                                    : value_with(arena, config, entry->key.data, new);
    }
    return config;
}

static inline const Value *base_json(Arena *arena, const char *first, const char *more) {
    return base_merge(arena, fixture_json(arena, first), fixture_json(arena, more));
}

static inline const Value *base_config(const BaseRig *rig, const char *parts, const char *more) {
    Arena *arena = rig->arena;
    const Value *json = base_json(arena, base_small, parts);
    json = base_merge(arena, json, fixture_json(arena, more));
    if (!value_is_null(value_at(json, "custom_domain.cert_config"))) {
        json = value_with_at(arena, json, "custom_domain.cert_config.certificate",
                             value_string(arena, rig->pem.certificate));
        json = value_with_at(arena, json, "custom_domain.cert_config.private_key",
                             value_string(arena, rig->pem.key));
    }
    return fixture_typed(arena, json, resource_type(&lobechat_base));
}

// With every part; more: JSON of attributes that differ.
static inline const Value *base_whole(const BaseRig *rig, const char *more) {
    return base_config(rig, base_parts, more);
}

// ---- what there is, in the cloud and in the state

// key NULL: the first of the collection.
static inline const Value *base_object(const BaseRig *rig, const char *collection,
                                       const char *key) {
    return local_cloud_object(rig->cloud, rig->arena, collection, key);
}

// json: of the object's member, or NULL to remove it.
static inline void base_set(const BaseRig *rig, const char *collection, const char *key,
                            const char *member, const char *json) {
    const Value *object = base_object(rig, collection, key);
    assert_false(value_is_null(object));
    object = json != NULL ? value_with(rig->arena, object, member, fixture_json(rig->arena, json))
                          : value_map_without(rig->arena, object, text_of(member));
    local_cloud_put(rig->cloud, collection, key, object);
}

// Its id; empty: there is none.
static inline const char *base_part(const BaseRig *rig, const char *part) {
    return value_cstr(value_get(value_get(value_get(rig->tf.state, A_PARTS), part), A_ID));
}

// The rules of a cloud that permits everything but one operation.
static inline const char *base_refuse(const BaseRig *rig, const char *operation) {
    return arena_printf(rig->arena,
                        "[{\"operation\":\"%s\",\"nth\":0,\"kind\":{\"status\":403,\"code\":"
                        "\"Forbidden.RAM\",\"message\":\"no\"}}]",
                        operation);
}

// ---- what was said and asked

static inline const char *base_said(const BaseRig *rig) {
    const Call call = {.arena = rig->arena, .diags = rig->tf.diags};
    return fixture_diags(&call);
}

// The names of the calls after a mark, sorted: parts that go on side by side have no order.
// looking: those that changed nothing, else those that did.
static inline int base_compare(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static inline const char *base_calls(const BaseRig *rig, int64_t mark, bool looking) {
    CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
    const char **names = ARENA_ARRAY(rig->arena, calls.count, const char *);
    size_t count = 0;
    for (size_t i = 0; i < calls.count; i++) {
        const char *name = calls.items[i].operation;
        bool looked = !calls.items[i].committed || strcmp(name, "invoke") == 0;
        if (looked == looking) names[count++] = name;
    }
    qsort(names, count, sizeof *names, base_compare);
    Buffer buffer = buffer_new(rig->arena, 1 << 20);
    buffer_puts(&buffer, "");
    for (size_t i = 0; i < count; i++) buffer_printf(&buffer, "%s%s", i > 0 ? " " : "", names[i]);
    return buffer.data != NULL ? buffer.data : "";
}

static inline size_t base_count(const CloudCalls *calls, const char *operation, bool committed) {
    size_t count = 0;
    for (size_t i = 0; i < calls->count; i++)
        count += strcmp(calls->items[i].operation, operation) == 0 &&
                 (!committed || calls->items[i].committed);
    return count;
}

// ---- what must hold when an apply is through. Each gives NULL, or what is wrong.

// Every object is a part of the state, and every part is there.
static inline const char *base_objects_fault(const BaseRig *rig) {
    const Value *state = rig->tf.state, *parts = value_get(state, A_PARTS);
    const char *name = value_cstr(value_get(state, A_FUNCTION_NAME));
    const char *domain = value_cstr(value_at(state, A_CUSTOM_DOMAIN "." A_DOMAIN_NAME));
    const char *record = value_cstr(value_at(parts, "dns_record." A_ID));
    const struct {
        const char *part, *collection, *key;
    } expected[] = {{"dns_record", "alidns/records", record},
                    {"custom_domain", "fc/custom_domains", domain},
                    {"function", "fc/functions", name},
                    {"scaling_config", "fc/scaling_configs", name},
                    {"trigger", "fc/triggers", arena_printf(rig->arena, "%s/http-trigger", name)}};
    Buffer wanted = buffer_new(rig->arena, 4096);
    buffer_puts(&wanted, "");
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        if (!value_is_null(value_get(parts, expected[i].part)))
            buffer_printf(&wanted, "%s%s/%s", wanted.length > 0 ? " " : "", expected[i].collection,
                          expected[i].key);
    }
    const char *there = local_cloud_objects(rig->cloud, rig->arena);
    if (text_is(buffer_text(&wanted), there)) return NULL;
    return arena_printf(rig->arena, "the state has %s, but there is %s", buffer_text(&wanted).data,
                        there);
}

// A value without its types.
static inline const Value *base_plain(BaseRig *rig, const Value *value) {
    return fixture_json(rig->arena, fixture_text(rig->arena, value));
}

// The members in which two maps differ, or theirs where both are maps.
static inline const char *base_differences(BaseRig *rig, const Value *before, const Value *after) {
    Buffer told = buffer_new(rig->arena, SIZE_MAX / 2);
    buffer_puts(&told, "");
    const Value *names = base_merge(rig->arena, before, after);
    for (size_t i = 0; i < value_count(names); i++) {
        Text name = value_entry_at(names, i)->key;
        const Value *was = value_get_text(before, name), *is = value_get_text(after, name);
        if (value_equal(was, is)) continue;
        bool maps = was->kind == VALUE_MAP && is->kind == VALUE_MAP;
        const char *was_text = fixture_text(rig->arena, was), *text = fixture_text(rig->arena, is);
        if (maps)
            buffer_printf(&told, " %s {%s }", name.data, base_differences(rig, was, is));
        else
            buffer_printf(&told, " %s: %s -> %s;", name.data, was_text, text);
    }
    return buffer_text(&told).data;
}

static inline const char *base_plan_fault(BaseRig *rig, const Value *config) {
    TerraformPlan plan;
    if (!terraform_plan(&rig->tf, config, &plan))
        return arena_printf(rig->arena, "plan fails: %s", base_said(rig));
    if (plan.action == TERRAFORM_NOTHING) return NULL;
    const Value *prior = base_plain(rig, plan.prior), *planned = base_plain(rig, plan.planned);
    return arena_printf(rig->arena, "plan is not empty (%d):%s", plan.action,
                        base_differences(rig, prior, planned));
}

static inline const char *base_destroy_fault(BaseRig *rig) {
    int64_t mark = local_cloud_mark(rig->cloud);
    if (!terraform_destroy(&rig->tf))
        return arena_printf(rig->arena, "destroy fails: %s", base_said(rig));
    const char *left = local_cloud_objects(rig->cloud, rig->arena);
    return *left == '\0'
               ? NULL
               : arena_printf(rig->arena, "destroy leaves %s; it did %s and looked at %s", left,
                              base_calls(rig, mark, false), base_calls(rig, mark, true));
}

#define BASE_GOOD(fault)                                                                           \
    do {                                                                                           \
        const char *fault_found = (fault);                                                         \
        if (fault_found != NULL) fail_msg("%s", fault_found);                                      \
    } while (0)
#define BASE_APPLY(rig, config)                                                                    \
    do {                                                                                           \
        if (!terraform_apply(&(rig)->tf, (config))) fail_msg("%s", base_said(rig));                \
    } while (0)
