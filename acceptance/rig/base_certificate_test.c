// SPDX-License-Identifier: MPL-2.0
// A domain's certificate out of Certificate Management Service: copied with its key, which no state
// has, known again by its copy's name, followed when the id changes.
#include "acceptance/rig/base_fixture.h"

#define CERTIFICATES "cas/certificates"

static const Value *config_of(const BaseRig *rig, const char *id) {
    return base_config(rig,
                       arena_printf(rig->arena,
                                    "{\"custom_domain\":{\"domain_name\":\"" CHAT_DOMAIN
                                    "\",\"manage_dns\":true,\"cas_certificate_id\":\"%s\"}}",
                                    id),
                       "{}");
}

static PemFixture put_certificate(const BaseRig *rig, const char *id, const char *host) {
    PemFixture pem = pem_fixture(rig->arena, host, NULL);
    const Value *kept =
        value_with(rig->arena, &value_empty_map, "Cert", value_string(rig->arena, pem.certificate));
    kept = value_with(rig->arena, kept, "Key", value_string(rig->arena, pem.key));
    local_cloud_put(rig->cloud, CERTIFICATES, id, kept);
    return pem;
}

static const Value *domain_there(const BaseRig *rig) {
    return base_object(rig, "fc/custom_domains", CHAT_DOMAIN);
}

static void expect_certificate(const BaseRig *rig, const PemFixture *pem) {
    const Value *config = value_get(domain_there(rig), "certConfig");
    assert_string_equal(value_cstr(value_get(config, "certificate")), pem->certificate.data);
}

static void a_certificate_is_copied_and_followed(void **state) {
    BaseRig *rig = *state;
    PemFixture first = put_certificate(rig, "101", CHAT_DOMAIN);
    PemFixture second = put_certificate(rig, "102", CHAT_DOMAIN);
    BASE_APPLY(rig, config_of(rig, "101"));
    expect_certificate(rig, &first);
    assert_string_equal(value_cstr(value_get(rig->tf.state, A_APP_URL)), "https://" CHAT_DOMAIN);
    assert_true(value_is_null(value_at(rig->tf.state, "custom_domain.cert_config")));
    // Line by line, because JSON writes a line's end in another way.
    Text line = text_slice(first.key, 30, 70);
    assert_true(text_find(text_of(fixture_text(rig->arena, rig->tf.state)),
                          arena_printf(rig->arena, "%.*s", (int)line.length, line.data)) < 0);
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_GOOD(base_plan_fault(rig, config_of(rig, "101")));
    assert_null(strstr(base_calls(rig, mark, true), "GetUserCertificateDetail"));

    mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config_of(rig, "102"));
    assert_string_equal(base_calls(rig, mark, false), "UpdateCustomDomain");
    expect_certificate(rig, &second);
    BASE_GOOD(base_plan_fault(rig, config_of(rig, "102")));
    local_cloud_put(rig->cloud, CERTIFICATES, "101", NULL);
    local_cloud_put(rig->cloud, CERTIFICATES, "102", NULL);
    BASE_GOOD(base_destroy_fault(rig));
}

static void another_copy_is_drift(void **state) {
    BaseRig *rig = *state;
    PemFixture pem = put_certificate(rig, "101", CHAT_DOMAIN);
    BASE_APPLY(rig, config_of(rig, "101"));
    PemFixture other = pem_fixture(rig->arena, CHAT_DOMAIN, NULL);
    static const char *const members[] = {"certConfig.certificate", "certConfig.certName"};
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const Value *changed = value_with_at(rig->arena, domain_there(rig), members[i],
                                             value_string(rig->arena, other.certificate));
        local_cloud_put(rig->cloud, "fc/custom_domains", CHAT_DOMAIN, changed);
        TerraformPlan plan;
        assert_true(terraform_plan(&rig->tf, config_of(rig, "101"), &plan));
        assert_int_equal(plan.action, TERRAFORM_UPDATE);
        BASE_APPLY(rig, config_of(rig, "101"));
        expect_certificate(rig, &pem);
        BASE_GOOD(base_plan_fault(rig, config_of(rig, "101")));
    }
}

static void an_import_knows_it_again(void **state) {
    BaseRig *rig = *state;
    put_certificate(rig, "101", CHAT_DOMAIN);
    BASE_APPLY(rig, config_of(rig, "101"));
    terraform_forget(&rig->tf);
    assert_true(terraform_import(&rig->tf, "cn-hangzhou/chat"));
    const Value *domain = value_get(rig->tf.state, A_CUSTOM_DOMAIN);
    assert_string_equal(value_cstr(value_get(domain, A_CAS_CERTIFICATE_ID)), "101");
    assert_true(value_is_null(value_get(domain, A_CERT_CONFIG)));
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config_of(rig, "101"));
    assert_null(strstr(base_calls(rig, mark, false), "CustomDomain"));
}

// ---- what cannot be used

static void refuse(BaseRig *rig, const char *id, const char *said) {
    assert_false(terraform_apply(&rig->tf, config_of(rig, id)));
    const char *at = "error custom_domain.cas_certificate_id: ";
    if (strstr(base_said(rig), at) == NULL || strstr(base_said(rig), said) == NULL)
        fail_msg("%s", base_said(rig));
}

static void what_cannot_be_used_is_told(void **state) {
    BaseRig *rig = *state;
    refuse(rig, "100", "Cannot read certificate");
    PemFixture pem = put_certificate(rig, "101", CHAT_DOMAIN);
    const Value *kept =
        value_with(rig->arena, &value_empty_map, "Cert", value_string(rig->arena, pem.certificate));
    local_cloud_put(rig->cloud, CERTIFICATES, "101", kept);
    refuse(rig, "101", "Certificate without its private key");
    local_cloud_put(rig->cloud, CERTIFICATES, "101", &value_empty_map);
    refuse(rig, "101", "Certificate cannot be used");
    put_certificate(rig, "101", CHAT_DOMAIN);
    local_cloud_fault(rig->cloud, "[{\"service\":\"cas\",\"nth\":0,\"kind\":{\"status\":403,"
                                  "\"code\":\"Forbidden.RAM\",\"message\":\"no\"}}]");
    refuse(rig, "101", "Forbidden.RAM");
    local_cloud_fault(rig->cloud, "[]");
    put_certificate(rig, "102", "other.example.com");
    BASE_APPLY(rig, config_of(rig, "102"));
    assert_non_null(strstr(base_said(rig), "warning custom_domain.cas_certificate_id: Certificate "
                                           "is for another name"));
    local_cloud_put(rig->cloud, CERTIFICATES, "101", NULL);
    local_cloud_put(rig->cloud, CERTIFICATES, "102", NULL);
    BASE_GOOD(base_destroy_fault(rig));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        BASE_TEST(a_certificate_is_copied_and_followed),
        BASE_TEST(another_copy_is_drift),
        BASE_TEST(an_import_knows_it_again),
        BASE_TEST(what_cannot_be_used_is_told),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
