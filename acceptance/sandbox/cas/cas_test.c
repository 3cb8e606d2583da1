// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/cas/cas.h"

#include "acceptance/tools/cloud_rig.h"
#include "acceptance/tools/pem_fixture.h"

static const char *quoted(Rig *rig, Text text) {
    return json_print(rig->arena, value_string(rig->arena, text)).data;
}

static Reply add(Rig *rig, Text certificate, Text key) {
    return rig_edit(rig, &cas_service, "add_certificate",
                    arena_printf(rig->arena, "{\"certificate\":%s,\"privateKey\":%s}",
                                 quoted(rig, certificate), quoted(rig, key)));
}

static Reply get(Rig *rig, const char *id, const char *filter) {
    return rig_call(
        rig, &cas_service, "GetUserCertificateDetail",
        arena_printf(rig->arena, "{\"CertId\":\"%s\",\"CertFilter\":\"%s\"}", id, filter), NULL);
}

static void test_certificate_is_read_with_its_key(void **state) {
    Rig *rig = *state;
    PemFixture pem = pem_fixture(rig->arena, "chat.example.com", NULL);
    Reply added = add(rig, pem.certificate, pem.key);
    rig_expect_ok(&added);
    const char *id = rig_text(&added, "certId");
    Reply reply = get(rig, id, "false");
    assert_string_equal(rig_text(&reply, "Cert"), pem.certificate.data);
    assert_string_equal(rig_text(&reply, "Key"), pem.key.data);
    assert_string_equal(rig_text(&reply, "Sans"), "chat.example.com");
    assert_string_equal(rig_text(&reply, "Id"), id);
    assert_string_equal(rig_text(&reply, "Algorithm"), "ECC");
    assert_int_equal(strlen(rig_text(&reply, "EndDate")), 10);
    assert_int_equal(strlen(rig_text(&reply, "Fingerprint")), 40);
    assert_false(value_bool_or(value_get(reply.body, "Expired"), true));
    reply = get(rig, id, "true");
    rig_expect_ok(&reply);
    assert_true(value_is_null(value_get(reply.body, "Key")));
    assert_true(value_is_null(value_get(reply.body, "Cert")));
}

static void test_bad_pairs_and_unknown_ids_are_refused(void **state) {
    Rig *rig = *state;
    PemFixture one = pem_fixture(rig->arena, "a.example.com", NULL);
    PemFixture other = pem_fixture(rig->arena, "a.example.com", NULL);
    Reply reply = add(rig, one.certificate, other.key);
    rig_expect_error(&reply, 400, "InvalidParameter", "does not belong");
    reply = add(rig, TEXT("no"), one.key);
    rig_expect_error(&reply, 400, "InvalidParameter", "PEM");
    reply = get(rig, "12345678", "false");
    rig_expect_error(&reply, 404, "NotFound", "12345678");
    assert_int_equal(store_count(rig->cloud.store, "cas/certificates"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_certificate_is_read_with_its_key),
        RIG_TEST(test_bad_pairs_and_unknown_ids_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
