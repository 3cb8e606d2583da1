// SPDX-License-Identifier: MPL-2.0
// The life of a deployment's bucket, CORS rule and RAM user: made, changed, changed elsewhere,
// removed, and kept apart from what others have.
#include "acceptance/rig/files_fixture.h"

#include "acceptance/sandbox/oss/access.h"

// ---- made and removed

static const char *put_refusal(const BaseRig *rig, const char *bucket) {
    Sandbox *sandbox = local_cloud_sandbox(rig->cloud);
    const OssAttempt attempt = {.access_key_id =
                                    value_text(value_get(rig->tf.state, A_OSS_ACCESS_KEY_ID)),
                                .access_key_secret = text_of(files_memory.secret),
                                .bucket = text_of(bucket),
                                .key = TEXT("files/a"),
                                .region = TEXT("cn-hangzhou")};
    pthread_mutex_lock(&sandbox->lock);
    const char *refusal = oss_put_refusal(&sandbox->cloud, rig->arena, &attempt);
    pthread_mutex_unlock(&sandbox->lock);
    return refusal;
}

static void a_deployment_lives(void **state) {
    BaseRig *rig = *state;
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, files_config(rig, "{}"));
    BASE_GOOD(files_objects_fault(rig));
    // A key whose answer came is not looked for.
    CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
    assert_int_equal(base_count(&calls, "ListAccessKeys", false), 3);
    const Value *bucket = base_object(rig, "oss/buckets", FILES_BUCKET);
    assert_string_equal(fixture_text(rig->arena, value_get(bucket, "Tagging")),
                        "[{\"Key\":\"terraform-provider-lobechat\",\"Value\":\"" FILES_MARK "\"}]");
    assert_true(value_bool_or(value_get(bucket, "BlockPublicAccess"), false));
    assert_string_equal(value_cstr(value_get(bucket, "ACL")), "private");
    assert_string_equal(files_rules(rig, FILES_BUCKET), "[" FILES_RULE(FILES_OWN) "]");
    assert_string_equal(value_cstr(value_get(rig->tf.state, A_RAM_USER_NAME)), FILES_USER);
    files_add_bucket(rig, "elsewhere", "");
    assert_null(put_refusal(rig, FILES_BUCKET));
    assert_string_equal(put_refusal(rig, "elsewhere"), "AccessDenied");
    local_cloud_put(rig->cloud, "oss/buckets", "elsewhere", NULL);
    mark = local_cloud_mark(rig->cloud);
    BASE_GOOD(base_plan_fault(rig, files_config(rig, "{}")));
    assert_string_equal(base_calls(rig, mark, true),
                        "GetBucketCors ListAccessKeys ListPoliciesForUser");
    BASE_GOOD(base_destroy_fault(rig));
}

static void what_is_given_is_not_made(void **state) {
    BaseRig *rig = *state;
    const Value *config = files_config(
        rig, "{\"oss\":{\"create\":false,\"access_key_id\":\"k\",\"access_key_secret\":\"s\"}}");
    assert_false(terraform_apply(&rig->tf, config));
    assert_non_null(strstr(base_said(rig), "error oss.bucket: Bucket does not exist"));
    files_add_bucket(rig, FILES_BUCKET, "");
    BASE_APPLY(rig, config);
    assert_string_equal(files_rules(rig, FILES_BUCKET), "[" FILES_RULE(FILES_OWN) "]");
    BASE_GOOD(base_plan_fault(rig, config));
    if (!terraform_destroy(&rig->tf)) fail_msg("%s", base_said(rig));
    assert_string_equal(local_cloud_objects(rig->cloud, rig->arena), "oss/buckets/" FILES_BUCKET);
    assert_string_equal(files_rules(rig, FILES_BUCKET), "null");
}

// ---- updates

static const struct {
    const char *more, *writes;
} changes[] = {
    {"{\"cors_origin\":\"https://new.example.com\"}", "PutBucketCors PutBucketCors"},
    {"{\"oss\":{\"cors_extra_origins\":[\"https://a.example.com\"]}}", "PutBucketCors"},
    {"{\"oss\":{\"public_read\":true}}", "CreatePolicyVersion PutBucketPublicAccessBlock"},
    {"{\"oss\":{\"bucket\":\"files-2\"}}",
     "CreatePolicyVersion DeleteBucket DeleteBucketCors PutBucket PutBucketCors "
     "PutBucketPublicAccessBlock PutBucketTags"},
    {"{\"oss\":{\"manage_cors\":false}}", "DeleteBucketCors"},
    {"{\"oss\":{\"access_key_id\":\"k\",\"access_key_secret\":\"s\"}}",
     "DeleteAccessKey DeletePolicy DeleteUser DetachPolicyFromUser"},
};

static void changes_do_only_what_they_must(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        BaseRig *rig = files_new();
        const Value *config = files_config(rig, changes[i].more);
        BASE_APPLY(rig, files_config(rig, "{}"));
        int64_t mark = local_cloud_mark(rig->cloud);
        BASE_APPLY(rig, config);
        assert_string_equal(base_calls(rig, mark, false), changes[i].writes);
        BASE_GOOD(base_plan_fault(rig, config));
        BASE_APPLY(rig, files_config(rig, "{}"));
        BASE_GOOD(base_plan_fault(rig, files_config(rig, "{}")));
        assert_string_equal(files_rules(rig, FILES_BUCKET), "[" FILES_RULE(FILES_OWN) "]");
        BASE_GOOD(base_destroy_fault(rig));
        arena_free(rig->arena);
    }
}

// A bucket that was made and could not be closed is finished by the next apply; its tag it has from
// the first moment on.
static void a_bucket_is_finished(void **state) {
    BaseRig *rig = *state;
    static const struct {
        const char *name;
        size_t again;
    } operations[] = {{"PutBucketTags", 0}, {"PutBucketPublicAccessBlock", 1}};
    const Value *none = files_config(rig, "{\"oss\":{\"create\":false,\"manage_cors\":false}}");
    for (size_t i = 0; i < COUNT_OF(operations); i++) {
        BASE_APPLY(rig, none);
        local_cloud_fault(rig->cloud,
                          arena_printf(rig->arena,
                                       "[{\"operation\":\"%s\",\"count\":0,\"phase\":\"before\","
                                       "\"kind\":{\"status\":403,\"code\":\"AccessDenied\"}}]",
                                       operations[i].name));
        assert_false(terraform_apply(&rig->tf, files_config(rig, "{}")));
        local_cloud_fault(rig->cloud, "[]");
        int64_t mark = local_cloud_mark(rig->cloud);
        BASE_APPLY(rig, files_config(rig, "{}"));
        CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
        assert_int_equal(base_count(&calls, operations[i].name, true), operations[i].again);
        BASE_GOOD(files_objects_fault(rig));
        BASE_GOOD(base_destroy_fault(rig));
    }
}

// A region that takes no tags with a creation gets them right after it.
static void a_bucket_is_tagged_somehow(void **state) {
    BaseRig *rig = *state;
    local_cloud_fault(rig->cloud,
                      "[{\"operation\":\"PutBucket\",\"nth\":1,\"phase\":\"before\",\"kind\":"
                      "{\"status\":400,\"code\":\"InvalidArgument\",\"message\":"
                      "\"Bucket tagging is not supported here.\"}}]");
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, files_config(rig, "{}"));
    CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
    assert_int_equal(base_count(&calls, "PutBucket", false), 2);
    assert_int_equal(base_count(&calls, "PutBucket", true), 1);
    BASE_GOOD(base_plan_fault(rig, files_config(rig, "{}")));
    BASE_GOOD(base_destroy_fault(rig));
}

static void public_files_are_allowed_only_when_asked_for(void **state) {
    BaseRig *rig = *state;
    for (int public = 1; public >= 0; public --) {
        BASE_APPLY(rig, files_config(rig, public ? "{\"oss\":{\"public_read\":true}}" : "{}"));
        const Value *bucket = base_object(rig, "oss/buckets", FILES_BUCKET);
        assert_int_equal(value_bool_or(value_get(bucket, "BlockPublicAccess"), true), !public);
        const Value *policy = base_object(rig, "ram/policies", FILES_USER);
        const char *key = arena_printf(rig->arena, FILES_USER "/%s",
                                       value_cstr(value_get(policy, "DefaultVersion")));
        const char *document =
            value_cstr(value_get(base_object(rig, "ram/versions", key), "PolicyDocument"));
        assert_int_equal(strstr(document, "PutObjectAcl") != NULL, public);
        assert_null(put_refusal(rig, FILES_BUCKET));
    }
}

static void many_changes_of_the_policy_fit(void **state) {
    BaseRig *rig = *state;
    for (int i = 0; i < 8; i++) {
        BASE_APPLY(rig, files_config(rig, arena_printf(rig->arena,
                                                       "{\"oss\":{\"bucket\":\"files-%d\"}}", i)));
    }
    BASE_GOOD(base_destroy_fault(rig));
}

// ---- the secret, which only the function knows

static void put_function(const BaseRig *rig, const char *id, const char *secret) {
    const char *json = arena_printf(rig->arena,
                                    "{\"functionName\":\"chat\",\"environmentVariables\":"
                                    "{\"S3_ACCESS_KEY_ID\":\"%s\",\"S3_SECRET_ACCESS_KEY\":"
                                    "\"%s\"}}",
                                    id, secret);
    local_cloud_put(rig->cloud, "fc/functions", "chat", fixture_json(rig->arena, json));
}

static void a_lost_secret_takes_another_key(void **state) {
    BaseRig *rig = *state;
    static const struct {
        const char *id, *secret; // of the function; NULL: there is none, or it is right
    } cases[] = {{NULL, NULL}, {"", ""}, {NULL, ""}, {"ANOTHER", "secret"}};
    const Value *config = files_config(rig, "{}");
    files_memory.function = true;
    BASE_APPLY(rig, config);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *before = value_cstr(value_get(rig->tf.state, A_OSS_ACCESS_KEY_ID));
        put_function(rig, before, files_memory.secret);
        BASE_GOOD(base_plan_fault(rig, config));
        if (cases[i].secret == NULL)
            local_cloud_put(rig->cloud, "fc/functions", "chat", NULL);
        else
            put_function(rig, cases[i].id != NULL ? cases[i].id : before, cases[i].secret);
        BASE_APPLY(rig, config);
        assert_string_not_equal(value_cstr(value_get(rig->tf.state, A_OSS_ACCESS_KEY_ID)), before);
        assert_true(value_is_null(base_object(rig, "ram/access_keys", before)));
        assert_null(put_refusal(rig, FILES_BUCKET));
    }
}

// What was left of a failed change makes room, the key in use last; somebody else's key does not.
static void there_is_room_for_another_key(void **state) {
    BaseRig *rig = *state;
    const Value *config = files_config(rig, "{}");
    files_memory.function = true;
    BASE_APPLY(rig, config);
    const char *used = value_cstr(value_get(rig->tf.state, A_OSS_ACCESS_KEY_ID));
    const Value *key = base_object(rig, "ram/access_keys", used);
    put_function(rig, used, files_memory.secret);
    base_set(rig, "ram/access_keys", used, "Status", "\"Inactive\"");
    local_cloud_fault(rig->cloud, "[{\"operation\":\"DeleteAccessKey\",\"nth\":0,\"count\":0,"
                                  "\"kind\":{\"status\":403,\"code\":\"NoPermission\"}}]");
    assert_false(terraform_apply(&rig->tf, config));
    local_cloud_fault(rig->cloud, "[]");
    assert_false(value_is_null(base_object(rig, "ram/access_keys", used)));
    BASE_APPLY(rig, config);
    put_function(rig, value_cstr(value_get(rig->tf.state, A_OSS_ACCESS_KEY_ID)), "s");
    BASE_GOOD(base_plan_fault(rig, config));
    // Two keys, one of which is not ours.
    key = value_with(rig->arena, key, "AccessKeyId", value_cstring(rig->arena, "THEIRS"));
    local_cloud_put(rig->cloud, "ram/access_keys", "THEIRS", key);
    const char *own = value_cstr(value_get(rig->tf.state, A_OSS_ACCESS_KEY_ID));
    base_set(rig, "ram/access_keys", own, "Status", "\"Inactive\"");
    BASE_APPLY(rig, config);
    assert_false(value_is_null(base_object(rig, "ram/access_keys", "THEIRS")));
    assert_true(value_is_null(base_object(rig, "ram/access_keys", own)));
}

// ---- changed elsewhere

static void lose_user(const BaseRig *rig) {
    local_cloud_put(rig->cloud, "ram/access_keys", NULL, NULL);
    local_cloud_put(rig->cloud, "ram/attachments", NULL, NULL);
    local_cloud_put(rig->cloud, "ram/users", NULL, NULL);
}

static void lose_bucket(const BaseRig *rig) {
    local_cloud_put(rig->cloud, "oss/buckets", NULL, NULL);
}

static void lose_key(const BaseRig *rig) {
    local_cloud_put(rig->cloud, "ram/access_keys", NULL, NULL);
}

// Every answer to its creation was lost, or one was and the key could not be deleted.
static const char *const lost_keys[] = {
    "[{\"operation\":\"CreateAccessKey\",\"nth\":0,\"count\":0,\"phase\":\"after\",\"kind\":"
    "\"reset\"}]",
    "[{\"operation\":\"CreateAccessKey\",\"phase\":\"after\",\"kind\":\"reset\"},"
    "{\"operation\":\"DeleteAccessKey\",\"nth\":0,\"count\":0,\"kind\":{\"status\":403,\"code\":"
    "\"NoPermission\"}}]",
};

// So the next change removes it, and nobody else's.
static void a_key_that_may_have_been_made_gives_way(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(lost_keys); i++) {
        BaseRig *rig = files_new();
        const Value *config = files_config(rig, "{}");
        BASE_APPLY(rig, config);
        const Value *key = base_object(rig, "ram/access_keys", NULL);
        lose_key(rig);
        key = value_with(rig->arena, key, "AccessKeyId", value_cstring(rig->arena, "THEIRS"));
        local_cloud_put(rig->cloud, "ram/access_keys", "THEIRS", key);
        local_cloud_fault(rig->cloud, lost_keys[i]);
        assert_false(terraform_apply(&rig->tf, config));
        local_cloud_fault(rig->cloud, "[]");
        BASE_APPLY(rig, config);
        assert_false(value_is_null(base_object(rig, "ram/access_keys", "THEIRS")));
        local_cloud_put(rig->cloud, "ram/access_keys", "THEIRS", NULL);
        const char *own = value_cstr(value_get(rig->tf.state, A_OSS_ACCESS_KEY_ID));
        local_cloud_put(rig->cloud, "ram/access_keys", own, NULL);
        assert_true(value_is_null(base_object(rig, "ram/access_keys", NULL)));
        arena_free(rig->arena);
    }
}

static void switch_key_off(const BaseRig *rig) {
    base_set(rig, "ram/access_keys", NULL, "Status", "\"Inactive\"");
}

static void detach_policy(const BaseRig *rig) {
    local_cloud_put(rig->cloud, "ram/attachments", NULL, NULL);
}

static void lose_policy(const BaseRig *rig) {
    detach_policy(rig);
    local_cloud_put(rig->cloud, "ram/policies", NULL, NULL);
    local_cloud_put(rig->cloud, "ram/versions", NULL, NULL);
}

static void widen_policy(const BaseRig *rig) {
    const char *document = "\"{\\\"Version\\\":\\\"1\\\",\\\"Statement\\\":[{\\\"Effect\\\":"
                           "\\\"Allow\\\",\\\"Action\\\":\\\"*\\\",\\\"Resource\\\":\\\"*\\\"}]}\"";
    const Value *version = base_object(rig, "ram/versions", NULL);
    version = value_with(rig->arena, version, "VersionId", value_cstring(rig->arena, "v2"));
    version = value_with(rig->arena, version, "PolicyDocument", fixture_json(rig->arena, document));
    local_cloud_put(rig->cloud, "ram/versions", FILES_USER "/v1", NULL);
    local_cloud_put(rig->cloud, "ram/versions", FILES_USER "/v2", version);
    base_set(rig, "ram/policies", NULL, "DefaultVersion", "\"v2\"");
    base_set(rig, "ram/policies", NULL, "VersionCount", "2");
}

static void lose_rules(const BaseRig *rig) {
    base_set(rig, "oss/buckets", FILES_BUCKET, "CORSConfiguration", NULL);
}

static void add_origin(const BaseRig *rig) {
    files_set_rules(rig, "[" FILES_RULE(FILES_OWN ",\"https://evil.example.org\"") "]");
}

static void narrow_rule(const BaseRig *rig) {
    files_set_rules(rig, "[{\"AllowedMethod\":[\"GET\"],\"AllowedOrigin\":[" FILES_OWN "]}]");
}

static const struct {
    const char *name;
    void (*happens)(const BaseRig *rig);
    const char *writes;
} drifts[] = {
    {"bucket gone", lose_bucket,
     "PutBucket PutBucketCors PutBucketPublicAccessBlock PutBucketTags"},
    {"rules gone", lose_rules, "PutBucketCors"},
    {"origin added", add_origin, "PutBucketCors"},
    {"rule narrowed", narrow_rule, "PutBucketCors"},
    {"user gone", lose_user, "AttachPolicyToUser CreateAccessKey CreateUser"},
    {"key gone", lose_key, "CreateAccessKey"},
    {"key off", switch_key_off, "CreateAccessKey DeleteAccessKey"},
    {"policy detached", detach_policy, "AttachPolicyToUser"},
    {"policy gone", lose_policy, "AttachPolicyToUser CreatePolicy"},
};

static void each_drift_is_put_right(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(drifts); i++) {
        BaseRig *rig = files_new();
        const Value *config = files_config(rig, "{}");
        TerraformPlan plan;
        BASE_APPLY(rig, config);
        drifts[i].happens(rig);
        if (!terraform_plan(&rig->tf, config, &plan)) fail_msg("%s", base_said(rig));
        if (plan.action != TERRAFORM_UPDATE) fail_msg("%s is not planned", drifts[i].name);
        int64_t mark = local_cloud_mark(rig->cloud);
        BASE_APPLY(rig, config);
        if (strcmp(base_calls(rig, mark, false), drifts[i].writes) != 0)
            fail_msg("%s: %s", drifts[i].name, base_calls(rig, mark, false));
        BASE_GOOD(files_objects_fault(rig));
        BASE_GOOD(base_plan_fault(rig, config));
        BASE_GOOD(base_destroy_fault(rig));
        arena_free(rig->arena);
    }
}

static void a_wider_policy_is_narrowed(void **state) {
    BaseRig *rig = *state;
    const Value *config = files_config(rig, "{}");
    BASE_APPLY(rig, config);
    widen_policy(rig);
    files_add_bucket(rig, "elsewhere", "");
    assert_null(put_refusal(rig, "elsewhere"));
    BASE_APPLY(rig, config);
    assert_string_equal(put_refusal(rig, "elsewhere"), "AccessDenied");
    BASE_GOOD(base_plan_fault(rig, config));
}

// ---- what belongs to others

// Of a policy that is there, unlike one that was just made, the document is told.
#define TAKEN_VERSION                                                                              \
    "{\"VersionId\":\"v1\",\"IsDefaultVersion\":true,\"PolicyDocument\":"                          \
    "\"{\\\"Version\\\":\\\"1\\\",\\\"Statement\\\":[]}\"}"

static void taken_names_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *collection, *key, *object, *said;
    } cases[] = {
        {"oss/buckets", FILES_BUCKET, "{\"Name\":\"files-1\",\"Location\":\"oss-cn-hangzhou\"}",
         "error oss.bucket: Bucket already exists"},
        {".oss/foreign", FILES_BUCKET, "{\"Location\":\"oss-cn-hangzhou\"}",
         "error oss.bucket: Cannot look for bucket"},
        {"ram/users", FILES_USER, "{\"UserName\":\"" FILES_USER "\",\"Comments\":\"mine\"}",
         "error oss.access_key_id: RAM name is taken"},
        {"ram/policies", FILES_USER,
         "{\"PolicyName\":\"" FILES_USER "\",\"PolicyType\":\"Custom\",\"DefaultVersion\":\"v1\"}",
         "error oss.access_key_id: RAM name is taken"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        BaseRig *rig = files_new();
        const Value *object = fixture_json(rig->arena, cases[i].object);
        const Value *version = fixture_json(rig->arena, TAKEN_VERSION);
        local_cloud_put(rig->cloud, cases[i].collection, cases[i].key, object);
        bool policy = strcmp(cases[i].collection, "ram/policies") == 0;
        if (policy) local_cloud_put(rig->cloud, "ram/versions", FILES_USER "/v1", version);
        assert_false(terraform_apply(&rig->tf, files_config(rig, "{}")));
        if (strstr(base_said(rig), cases[i].said) == NULL) fail_msg("%s", base_said(rig));
        if (!terraform_destroy(&rig->tf)) fail_msg("%s", base_said(rig));
        assert_true(value_equal(base_object(rig, cases[i].collection, cases[i].key), object));
        local_cloud_put(rig->cloud, cases[i].collection, cases[i].key, NULL);
        if (policy) local_cloud_put(rig->cloud, "ram/versions", FILES_USER "/v1", NULL);
        assert_string_equal(local_cloud_objects(rig->cloud, rig->arena), "");
        arena_free(rig->arena);
    }
}

// ---- a bucket with files

static void a_bucket_with_files_stays(void **state) {
    BaseRig *rig = *state;
    BASE_APPLY(rig, files_config(rig, "{}"));
    local_cloud_put(rig->cloud, "oss/objects", FILES_BUCKET "/files/a",
                    fixture_json(rig->arena, "{\"Key\":\"files/a\",\"Size\":1,\"ETag\":\"\","
                                             "\"LastModified\":\"2026-01-01T00:00:00.000Z\"}"));
    assert_false(terraform_destroy(&rig->tf));
    assert_non_null(strstr(base_said(rig), "error oss.bucket: Bucket is not empty: Bucket "
                                           "\"files-1\" holds 1 object and"));
    // What is needed for files is made again, and the bucket is let go of.
    BASE_APPLY(rig, files_config(rig, "{\"oss\":{\"create\":false}}"));
    BASE_GOOD(base_plan_fault(rig, files_config(rig, "{\"oss\":{\"create\":false}}")));
    if (!terraform_destroy(&rig->tf)) fail_msg("%s", base_said(rig));
    assert_string_equal(local_cloud_objects(rig->cloud, rig->arena),
                        "oss/buckets/" FILES_BUCKET " oss/objects/" FILES_BUCKET "/files/a");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        FILES_TEST(a_deployment_lives),
        FILES_TEST(what_is_given_is_not_made),
        cmocka_unit_test(changes_do_only_what_they_must),
        FILES_TEST(a_bucket_is_finished),
        FILES_TEST(a_bucket_is_tagged_somehow),
        FILES_TEST(public_files_are_allowed_only_when_asked_for),
        FILES_TEST(many_changes_of_the_policy_fit),
        FILES_TEST(a_lost_secret_takes_another_key),
        FILES_TEST(there_is_room_for_another_key),
        cmocka_unit_test(a_key_that_may_have_been_made_gives_way),
        cmocka_unit_test(each_drift_is_put_right),
        FILES_TEST(a_wider_policy_is_narrowed),
        cmocka_unit_test(taken_names_are_refused),
        FILES_TEST(a_bucket_with_files_stays),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
