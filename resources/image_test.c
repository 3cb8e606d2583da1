// SPDX-License-Identifier: MPL-2.0
#include "resources/image.h"

#include "acceptance/tools/schema_fixture.h"

#define SHA "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

typedef struct Case {
    const char *reference;
    const char *region, *version;
    bool parses, floating;
} Case;

static const Case cases[] = {
    {"registry.cn-hangzhou.aliyuncs.com/fc-demo2/ohyee-test:lobechat-v1", "cn-hangzhou", "1", true,
     false},
    {"registry-vpc.cn-beijing.aliyuncs.com/team/lobe-chat:v1.143.3", "cn-beijing", "1.143.3", true,
     false},
    {"team-registry.cn-shanghai.cr.aliyuncs.com/a/b:1.2", "cn-shanghai", "1.2", true, false},
    {"ghcr.io/lobehub/lobe-chat:latest", "", "", true, true},
    {"registry.example.com:5000/lobe-chat:canary", "", "", true, true},
    {"ghcr.io/lobehub/lobe-chat:latest@" SHA, "", "", true, false},
    {"ghcr.io/lobehub/lobe-chat@" SHA, "", "", true, false},
    {"ghcr.io/lobehub/lobe-chat:qwen-2024", "", "2024", true, false},
    {"lobehub/lobe-chat:1.143.3", "", "", false, false},
    {"ghcr.io/lobehub/lobe-chat", "", "", false, false},
    {"ghcr.io/:1", "", "", false, false},
    {"ghcr.io/a@sha256:short", "", "", false, false},
    {"/a:1", "", "", false, false},
    {"", "", "", false, false},
};

static void test_references(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Image image;
        assert_int_equal(image_parse(text_of(cases[i].reference), &image), cases[i].parses);
        if (!cases[i].parses) continue;
        assert_int_equal(image_is_floating(&image), cases[i].floating);
        assert_true(text_is(image_acr_region(&image), cases[i].region));
        assert_true(text_is(image_version(&image), cases[i].version));
    }
}

static void test_versions(void **state) {
    (void)state;
    AppVersion version;
    assert_true(app_version_parse(TEXT("1.143.3"), &version));
    assert_int_equal(version.major, 1);
    assert_int_equal(version.minor, 143);
    assert_int_equal(version.patch, 3);
    assert_true(app_version_parse(TEXT("2"), &version));
    assert_int_equal(version.minor, 0);
    static const char *const bad[] = {"", "v1", "1.", ".1", "1.2.3.4", "1.x", "-1", "1..2"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(app_version_parse(text_of(bad[i]), &version));
}

static void test_versions_have_an_order(void **state) {
    (void)state;
    static const AppVersion order[] = {{1, 9, 9}, {1, 12, 0}, {1, 12, 1}, {1, 143, 0}, {2, 0, 0}};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        for (size_t j = 0; j < sizeof order / sizeof *order; j++)
            assert_int_equal(app_version_at_least(&order[i], &order[j]), i >= j);
    }
}

static void test_default_image_follows_the_template(void **state) {
    (void)state;
    assert_true(image_default_base(TEXT("cn-hangzhou")).length > 0);
    assert_true(image_default_base(TEXT("cn-shanghai")).length > 0);
    assert_true(image_default_base(TEXT("ap-southeast-1")).length == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_versions_have_an_order),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_default_image_follows_the_template),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
