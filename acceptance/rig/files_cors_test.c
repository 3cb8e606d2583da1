// SPDX-License-Identifier: MPL-2.0
// CORS rules of a bucket that is shared: with people who have rules of their own, and with other
// deployments.
#include "acceptance/rig/files_fixture.h"

#define OTHERS_A                                                                                   \
    "{\"AllowedHeader\":[],\"AllowedMethod\":[\"GET\"],\"AllowedOrigin\":[\"*\"],"                 \
    "\"ExposeHeader\":[]}"
#define OTHERS_B                                                                                   \
    "{\"AllowedHeader\":[\"x-a\"],\"AllowedMethod\":[\"PUT\"],"                                    \
    "\"AllowedOrigin\":[\"https://b.example.net\"],\"ExposeHeader\":[],\"MaxAgeSeconds\":\"5\"}"

static void rules_of_others_stay(void **state) {
    BaseRig *rig = *state;
    const Value *config = files_config(rig, "{\"oss\":{\"create\":false}}");
    files_add_bucket(rig, FILES_BUCKET, "");
    files_set_rules(rig, "[" OTHERS_A "," OTHERS_B "]");
    BASE_APPLY(rig, config);
    assert_string_equal(files_rules(rig, FILES_BUCKET),
                        "[" OTHERS_A "," OTHERS_B "," FILES_RULE(FILES_OWN) "]");
    files_set_rules(rig, "[" OTHERS_A "," FILES_RULE(FILES_OWN) "," OTHERS_B "]");
    BASE_APPLY(rig, files_config(rig, "{\"cors_origin\":\"https://new.example.com\","
                                      "\"oss\":{\"create\":false}}"));
    assert_string_equal(files_rules(rig, FILES_BUCKET),
                        "[" OTHERS_A "," FILES_RULE("\"https://new.example.com\"") "," OTHERS_B
                                                                                   "]");
    const Value *bucket = base_object(rig, "oss/buckets", FILES_BUCKET);
    assert_string_equal(value_cstr(value_at(bucket, "CORSConfiguration.ResponseVary")), "true");
    if (!terraform_destroy(&rig->tf)) fail_msg("%s", base_said(rig));
    assert_string_equal(files_rules(rig, FILES_BUCKET), "[" OTHERS_A "," OTHERS_B "]");
}

// OSS says that it has put our rules, and somebody else's are there.
static void rules_that_are_lost_are_put_again(void **state) {
    BaseRig *rig = *state;
    BASE_APPLY(rig, files_config(rig, "{}"));
    local_cloud_fault(rig->cloud, "[{\"operation\":\"PutBucketCors\",\"phase\":\"before\","
                                  "\"kind\":{\"status\":200,\"code\":\"OK\"}}]");
    BASE_APPLY(rig, files_config(rig, "{\"cors_origin\":\"https://new.example.com\"}"));
    assert_int_equal(local_cloud_fired(rig->cloud), 1);
    assert_string_equal(files_rules(rig, FILES_BUCKET),
                        "[" FILES_RULE("\"https://new.example.com\"") "]");
}

static void more_rules_than_fit_are_refused(void **state) {
    BaseRig *rig = *state;
    Buffer rules = buffer_new(rig->arena, 4096);
    for (int i = 0; i < 10; i++) buffer_printf(&rules, "%s" OTHERS_A, i > 0 ? "," : "[");
    buffer_puts(&rules, "]");
    files_add_bucket(rig, FILES_BUCKET, "");
    files_set_rules(rig, buffer_text(&rules).data);
    assert_false(terraform_apply(&rig->tf, files_config(rig, "{\"oss\":{\"create\":false}}")));
    assert_non_null(strstr(base_said(rig), "error oss.manage_cors: Bucket has too many CORS"));
    assert_string_equal(files_rules(rig, FILES_BUCKET), buffer_text(&rules).data);
}

// Nine of others and ours: there is no room for the rules of two addresses.
static void a_full_bucket_lets_the_address_change(void **state) {
    BaseRig *rig = *state;
    Buffer rules = buffer_new(rig->arena, 4096);
    for (int i = 0; i < 9; i++) buffer_printf(&rules, "%s" OTHERS_A, i > 0 ? "," : "");
    files_add_bucket(rig, FILES_BUCKET, "");
    files_set_rules(rig, arena_printf(rig->arena, "[%s]", buffer_text(&rules).data));
    BASE_APPLY(rig, files_config(rig, "{\"oss\":{\"create\":false}}"));
    const Value *config = files_config(rig, "{\"cors_origin\":\"https://new.example.com\","
                                            "\"oss\":{\"create\":false}}");
    BASE_APPLY(rig, config);
    BASE_GOOD(base_plan_fault(rig, config));
    assert_string_equal(files_rules(rig, FILES_BUCKET),
                        arena_printf(rig->arena,
                                     "[%s," FILES_RULE("\"https://new.example.com\"") "]",
                                     buffer_text(&rules).data));
}

// ---- two deployments at once in one bucket

typedef struct Neighbour {
    Arena *arena;
    Terraform tf;
    const Value *config;
    bool destroys, good;
} Neighbour;

static void *neighbour_run(void *pointer) {
    Neighbour *self = pointer;
    self->good =
        self->destroys ? terraform_destroy(&self->tf) : terraform_apply(&self->tf, self->config);
    return NULL;
}

enum { NEIGHBOURS = 4 };

static void neighbours_begin(const BaseRig *rig, Neighbour *list) {
    for (int i = 0; i < NEIGHBOURS; i++) {
        list[i].arena = arena_new();
        list[i].tf = files_terraform(list[i].arena);
        const BaseRig own = {.arena = list[i].arena, .cloud = rig->cloud};
        list[i].config = files_config(
            &own, arena_printf(list[i].arena,
                               "{\"function_name\":\"chat%d\",\"cors_origin\":\"https://%d.example."
                               "com\",\"oss\":{\"create\":false}}",
                               i, i));
    }
}

static void neighbours_act(Neighbour *list, bool destroy) {
    pthread_t threads[NEIGHBOURS];
    for (int i = 0; i < NEIGHBOURS; i++) {
        list[i].destroys = destroy;
        assert_int_equal(pthread_create(&threads[i], NULL, neighbour_run, &list[i]), 0);
    }
    for (int i = 0; i < NEIGHBOURS; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < NEIGHBOURS; i++) assert_true(list[i].good);
}

static void deployments_share_a_bucket(void **state) {
    BaseRig *rig = *state;
    Neighbour list[NEIGHBOURS] = {0};
    files_add_bucket(rig, FILES_BUCKET, "");
    files_set_rules(rig, "[" OTHERS_A "]");
    neighbours_begin(rig, list);
    neighbours_act(list, false);
    const char *rules = files_rules(rig, FILES_BUCKET);
    for (int i = 0; i < NEIGHBOURS; i++)
        assert_non_null(strstr(rules, arena_printf(rig->arena, "\"https://%d.example.com\"", i)));
    neighbours_act(list, true);
    assert_string_equal(files_rules(rig, FILES_BUCKET), "[" OTHERS_A "]");
    assert_string_equal(local_cloud_objects(rig->cloud, rig->arena), "oss/buckets/" FILES_BUCKET);
    for (int i = 0; i < NEIGHBOURS; i++) arena_free(list[i].arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        FILES_TEST(rules_of_others_stay),
        FILES_TEST(rules_that_are_lost_are_put_again),
        FILES_TEST(more_rules_than_fit_are_refused),
        FILES_TEST(a_full_bucket_lets_the_address_change),
        FILES_TEST(deployments_share_a_bucket),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
