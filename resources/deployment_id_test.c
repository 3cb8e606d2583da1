// SPDX-License-Identifier: MPL-2.0
#include "resources/deployment_id.h"

#include "acceptance/tools/schema_fixture.h"
#include "provider/schema/attrs.h"
#include "resources/lobechat_base.h"
#include "resources/names.h"
#include "resources/session.h"

static const struct {
    const char *object, *id, *url; // "?" unknown, NULL null
} names[] = {
    {"{\"region\":\"cn-hangzhou\",\"function_name\":\"chat\"}", "cn-hangzhou/chat", NULL},
    {"{\"region\":\"?\",\"function_name\":\"chat\"}", "?", NULL},
    {"{\"region\":\"r\",\"function_name\":\"?\"}", "?", NULL},
    {"{\"region\":\"r\",\"function_name\":\"f\",\"custom_domain\":\"?\"}", "r/f", "?"},
    {"{\"region\":\"r\",\"function_name\":\"f\",\"custom_domain\":{\"domain_name\":\"a.com\","
     "\"protocol\":\"HTTP\"}}",
     "r/f", "http://a.com"},
    {"{\"region\":\"r\",\"function_name\":\"f\",\"custom_domain\":{\"domain_name\":\"a.com\","
     "\"protocol\":\"HTTP,HTTPS\"}}",
     "r/f", "https://a.com"},
    {"{\"region\":\"r\",\"function_name\":\"f\",\"custom_domain\":{\"domain_name\":\"a.com\","
     "\"protocol\":\"?\"}}",
     "r/f", "?"},
    {"{\"region\":\"r\",\"function_name\":\"f\",\"custom_domain\":{\"domain_name\":\"?\","
     "\"protocol\":\"HTTP\"}}",
     "r/f", "?"},
    {"{\"region\":\"r\",\"function_name\":\"f\",\"devsapp_domain\":\"?\"}", "r/f", "?"},
    {"{\"region\":\"r\",\"function_name\":\"f\",\"devsapp_domain\":{\"accept_test_only\":true,"
     "\"domain_name\":\"?\"}}",
     "r/f", "?"},
    {"{\"region\":\"r\",\"function_name\":\"f\",\"devsapp_domain\":{\"accept_test_only\":true,"
     "\"domain_name\":\"f.devsapp.net\"}}",
     "r/f", "http://f.devsapp.net"},
};

static void assert_is(const Value *value, const char *expected) {
    if (expected == NULL)
        assert_true(value_is_known(value) && value_is_null(value));
    else
        assert_string_equal(value_is_known(value) ? value_cstr(value) : "?", expected);
}

static void an_object_is_named(void **state) {
    (void)state;
    Call call = fixture_call();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const Value *object =
            fixture_value(call.arena, resource_type(&lobechat_base), names[i].object);
        assert_is(deployment_id(call.arena, object), names[i].id);
        assert_is(deployment_url(call.arena, object), names[i].url);
    }
    arena_free(call.arena);
}

static void a_test_domain_is_named_by_function_and_account(void **state) {
    (void)state;
    Call call = fixture_call();
    const Value *object = fixture_value(call.arena, resource_type(&lobechat_base),
                                        "{\"region\":\"cn-hangzhou\",\"function_name\":\"Chat\"}");
    assert_string_equal(deployment_devsapp_name(call.arena, object, TEXT("123456")).data,
                        "chat.fcv3.123456.cn-hangzhou.fc.devsapp.net");
    arena_free(call.arena);
}

static const struct {
    const char *id, *provider_region;
    const char *region, *name; // NULL: refused
} imports[] = {
    {"cn-shanghai/chat", "", "cn-shanghai", "chat"},
    {"cn-shanghai/chat", "cn-hangzhou", "cn-shanghai", "chat"},
    {"chat", "cn-hangzhou", "cn-hangzhou", "chat"},
    {"chat", "", NULL, NULL},
    {"", "cn-hangzhou", NULL, NULL},
    {"/", "cn-hangzhou", NULL, NULL},
    {"cn-hangzhou/", "cn-hangzhou", NULL, NULL},
    {"/chat", "cn-hangzhou", NULL, NULL},
    {"cn-hangzhou/chat/more", "cn-hangzhou", NULL, NULL},
};

static void an_import_id_is_understood_or_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof imports / sizeof *imports; i++) {
        Call call = fixture_call();
        Session session = {.settings = {.region = text_of(imports[i].provider_region)}};
        const Value *empty = value_object(call.arena, resource_type(&lobechat_base));
        const Value *found = &value_null;
        bool good = deployment_import(&call, &session, imports[i].id, empty, &found).ok;
        if (good != (imports[i].name != NULL)) fail_msg("\"%s\": %d", imports[i].id, good);
        assert_int_equal(call.diags->errors, !good);
        if (good) {
            assert_string_equal(value_cstr(value_get(found, A_REGION)), imports[i].region);
            assert_string_equal(value_cstr(value_get(found, A_FUNCTION_NAME)), imports[i].name);
        }
        arena_free(call.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_is_named),
        cmocka_unit_test(a_test_domain_is_named_by_function_and_account),
        cmocka_unit_test(an_import_id_is_understood_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
