// SPDX-License-Identifier: MPL-2.0
// What the tests of the parts for files share: configurations, and what there has to be when an
// apply is through.
#pragma once

#include "acceptance/rig/base_fixture.h"
#include "acceptance/rig/files_stack.h"

#define FILES_BUCKET "files-1"
#define FILES_ORIGIN "https://chat.example.com"
#define FILES_USER "lobechat-chat-cn-hangzhou"
#define FILES_MARK "lobechat_files.cn-hangzhou.chat"

// The CORS rule of a deployment, as the sandbox has it.
#define FILES_ALLOW                                                                                \
    "\"AllowedHeader\":[\"*\"],\"AllowedMethod\":[\"PUT\",\"GET\",\"POST\",\"DELETE\",\"HEAD\"],"
#define FILES_RULE(origins)                                                                        \
    "{" FILES_ALLOW "\"AllowedOrigin\":[" origins                                                  \
    "],\"ExposeHeader\":[\"ETag\"],\"MaxAgeSeconds\":"                                             \
    "\"3600\"}"
#define FILES_OWN "\"" FILES_ORIGIN "\""

// ---- one deployment

static inline Terraform files_terraform(Arena *arena) {
    Terraform tf = terraform_new(arena, &lobechat_files);
    tf.provider = &files_provider;
    tf.haste = FAST_CALLS;
    return tf;
}

static inline BaseRig *files_new(void) {
    BaseRig *rig = base_begin();
    rig->tf = files_terraform(rig->arena);
    memset(&files_memory, 0, sizeof files_memory);
    return rig;
}

static inline int files_set_up(void **state) {
    *state = files_new();
    return 0;
}

#define FILES_TEST(function) cmocka_unit_test_setup_teardown(function, files_set_up, base_tear_down)

// more: JSON of attributes that differ; its null members are taken out.
static inline const Value *files_config(const BaseRig *rig, const char *more) {
    static const char usual[] = "{\"region\":\"cn-hangzhou\",\"function_name\":\"chat\","
                                "\"cors_origin\":\"" FILES_ORIGIN "\","
                                "\"oss\":{\"bucket\":\"" FILES_BUCKET "\",\"create\":true}}";
    return fixture_typed(rig->arena, base_json(rig->arena, usual, more),
                         resource_type(&lobechat_files));
}

static inline const char *files_rules(const BaseRig *rig, const char *bucket) {
    const Value *found = base_object(rig, "oss/buckets", bucket);
    return fixture_text(rig->arena, value_at(found, "CORSConfiguration.CORSRule"));
}

static inline void files_add_bucket(const BaseRig *rig, const char *name, const char *more) {
    const char *json = arena_printf(rig->arena,
                                    "{\"Name\":\"%s\",\"Location\":\"oss-cn-hangzhou\","
                                    "\"StorageClass\":\"Standard\",\"ACL\":\"private\","
                                    "\"BlockPublicAccess\":true,%s\"CreationDate\":\"\"}",
                                    name, more);
    local_cloud_put(rig->cloud, "oss/buckets", name, fixture_json(rig->arena, json));
}

static inline void files_set_rules(const BaseRig *rig, const char *rules) {
    const char *json =
        arena_printf(rig->arena, "{\"CORSRule\":%s,\"ResponseVary\":\"true\"}", rules);
    base_set(rig, "oss/buckets", FILES_BUCKET, "CORSConfiguration", json);
}

// Everything that is asked for is there once, and nothing else but former versions of the policy.
static inline const char *files_objects_fault(const BaseRig *rig) {
    const Value *key = base_object(rig, "ram/access_keys", NULL);
    const char *wanted = arena_printf(
        rig->arena,
        "oss/buckets/%s ram/access_keys/%s ram/attachments/" FILES_USER "/Custom/" FILES_USER
        " ram/policies/" FILES_USER " ram/users/" FILES_USER " ram/versions/" FILES_USER "/v",
        value_cstr(value_at(rig->tf.state, A_OSS "." A_BUCKET)),
        value_cstr(value_get(rig->tf.state, A_OSS_ACCESS_KEY_ID)));
    const char *there = local_cloud_objects(rig->cloud, rig->arena);
    if (!text_starts(text_of(there), wanted))
        return arena_printf(rig->arena, "there is %s\n  not %s", there, wanted);
    if (!text_is(value_text(value_get(key, "Status")), "Active")) return "the key is off";
    return NULL;
}
