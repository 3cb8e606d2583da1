// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/endpoints.h"

#include "acceptance/tools/http_fixture.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static AlibabaSettings settings_of(Arena *arena, const char *config, const char *sandbox) {
    return (AlibabaSettings){.config = json_parse(arena, text_of(config), NULL),
                             .region = TEXT("cn-hangzhou"),
                             .sandbox = json_parse(arena, text_of(sandbox), NULL)};
}

static void the_table(void **state) {
    (void)state;
    static const struct {
        const char *service, *region, *url;
    } cases[] = {
        {"fc", "", "https://fcv3.cn-hangzhou.aliyuncs.com"},
        {"fc", "cn-shanghai", "https://fcv3.cn-shanghai.aliyuncs.com"},
        {"fc", "ap-southeast-5", "https://fcv3.ap-southeast-5.aliyuncs.com"},
        {"fc", "me-central-1", "https://me-central-1.fc.aliyuncs.com"},
        {"sts", "", "https://sts.cn-hangzhou.aliyuncs.com"},
        {"sts", "ap-south-1", "https://sts.aliyuncs.com"},
        {"alidns", "eu-west-1", "https://alidns.aliyuncs.com"},
        {"rds", "cn-hangzhou", "https://rds.aliyuncs.com"},
        {"rds", "eu-central-1", "https://rds.eu-central-1.aliyuncs.com"},
        {"vpc", "cn-hangzhou", "https://vpc.aliyuncs.com"},
        {"vpc", "cn-beijing", "https://vpc.cn-beijing.aliyuncs.com"},
        {"ecs", "cn-hangzhou", "https://ecs-cn-hangzhou.aliyuncs.com"},
        {"ecs", "us-east-1", "https://ecs.us-east-1.aliyuncs.com"},
        {"ram", "us-east-1", "https://ram.aliyuncs.com"},
        {"fc2", "cn-shanghai", "https://{account}.cn-shanghai.fc.aliyuncs.com"},
        {"cas", "cn-hongkong", "https://cas.aliyuncs.com"},
        {"cas", "ap-southeast-1", "https://cas.ap-southeast-1.aliyuncs.com"},
        {"dashscope", "cn-hangzhou", "https://dashscope.aliyuncs.com"},
        {"devsapp", "cn-hangzhou", "https://domain.devsapp.net"},
        {"oss", "cn-hongkong", "https://oss-cn-hongkong.aliyuncs.com"},
    };
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 5000);
    AlibabaSettings settings = settings_of(call->arena, "{}", "null");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *url = NULL;
        assert_true(
            endpoint_url(call, &settings, cases[i].service, text_of(cases[i].region), &url).ok);
        assert_string_equal(url, cases[i].url);
    }
    settings.region = TEXT("");
    const char *url = NULL;
    assert_true(endpoint_url(call, &settings, "sts", TEXT(""), &url).ok);
    assert_string_equal(url, "https://sts.aliyuncs.com");
    for (const char *const *service = endpoint_services; *service != NULL; service++)
        assert_true(endpoint_url(call, &settings, *service, TEXT("cn-beijing"), &url).ok);
    fixture_call_end(&fixture);
}

static void the_account_in_an_address(void **state) {
    (void)state;
    Arena *arena = arena_new();
    assert_false(endpoint_needs_account("https://fcv3.cn-hangzhou.aliyuncs.com"));
    assert_true(endpoint_needs_account("https://{account}.cn-hangzhou.fc.aliyuncs.com"));
    assert_string_equal(
        endpoint_with_account(arena, "https://{account}.cn-hangzhou.fc.aliyuncs.com", TEXT("123")),
        "https://123.cn-hangzhou.fc.aliyuncs.com");
    arena_free(arena);
}

static void order_of_overrides(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 5000);
    const char *sandbox = "{\"endpoints\":{\"fc\":\"http://127.0.0.1:1\"}}";
    AlibabaSettings both =
        settings_of(call->arena, "{\"endpoints\":{\"fc\":\"https://block.example/\"}}", sandbox);
    AlibabaSettings only_sandbox = settings_of(call->arena, "{}", sandbox);
    const char *url = NULL;
    assert_true(endpoint_url(call, &only_sandbox, "fc", TEXT(""), &url).ok);
    assert_string_equal(url, "http://127.0.0.1:1");
    setenv("ALIBABA_CLOUD_ENDPOINT_FC", "env.example:8443", 1); // a bare name means https
    assert_true(endpoint_url(call, &only_sandbox, "fc", TEXT(""), &url).ok);
    assert_string_equal(url, "https://env.example:8443");
    assert_true(endpoint_url(call, &both, "fc", TEXT(""), &url).ok);
    assert_string_equal(url, "https://block.example");
    unsetenv("ALIBABA_CLOUD_ENDPOINT_FC");
    // What the sandbox lacks never goes to the real cloud.
    assert_false(endpoint_url(call, &only_sandbox, "rds", TEXT(""), &url).ok);
    fixture_call_end(&fixture);
}

static void wrong_endpoints_are_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "http://fc.example", "https://h/path", "https://h?x=1", "ftp://h",
        "https://",          "https://u:p@h",  "https://h#f",   "http://127.0.0.1.evil.example"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 5000);
        const char *config = arena_printf(call->arena, "{\"endpoints\":{\"fc\":\"%s\"}}", wrong[i]);
        AlibabaSettings settings = settings_of(call->arena, config, "null");
        const char *url = NULL;
        assert_false(endpoint_url(call, &settings, "fc", TEXT(""), &url).ok);
        assert_string_equal(path_print(call->arena, call->diags->first->path), "endpoints.fc");
        fixture_call_end(&fixture);
    }
}

static void wrong_regions_are_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {"",    "cn-hangzhou.evil.example/", "CN", "a b", "x@y",
                                        "../x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 5000);
        AlibabaSettings settings = settings_of(call->arena, "{}", "null");
        settings.region = text_of(wrong[i]);
        const char *url = NULL;
        assert_false(endpoint_url(call, &settings, "fc", TEXT(""), &url).ok);
        assert_int_equal(call->diags->errors, 1);
        fixture_call_end(&fixture);
    }
}

static void regions(void **state) {
    (void)state;
    Arena *arena = arena_new();
    assert_true(endpoint_region_known(TEXT("cn-hangzhou")));
    assert_true(endpoint_region_known(TEXT("us-west-1")));
    assert_false(endpoint_region_known(TEXT("cn-hang")));
    assert_false(endpoint_region_known(TEXT("")));
    assert_false(endpoint_region_known(TEXT("cn-hangzhou cn-shanghai")));
    assert_true(endpoint_region_mainland(TEXT("cn-shanghai")));
    assert_false(endpoint_region_mainland(TEXT("cn-hongkong")));
    assert_false(endpoint_region_mainland(TEXT("us-west-1")));
    assert_string_equal(endpoint_fc_cname(arena, TEXT("123"), TEXT("cn-beijing")),
                        "123.cn-beijing.fc.aliyuncs.com");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table),
        cmocka_unit_test(the_account_in_an_address),
        cmocka_unit_test(order_of_overrides),
        cmocka_unit_test(wrong_endpoints_are_refused),
        cmocka_unit_test(wrong_regions_are_refused),
        cmocka_unit_test(regions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
