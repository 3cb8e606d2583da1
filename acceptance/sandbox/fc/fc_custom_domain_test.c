// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/cloud_rig.h"

#include "acceptance/sandbox/alidns/alidns.h"
#include "acceptance/sandbox/fc/custom_domain.h"
#include "acceptance/sandbox/fc/fc.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#define TARGET "1000000012345678.cn-hangzhou.fc.aliyuncs.com"
#define DOMAIN "{\"domainName\":\"chat.example.com\"}"
#define ROUTE "\"routeConfig\":{\"routes\":[{\"path\":\"/*\",\"functionName\":\"chat\"}]}"

static void make_function(Rig *rig) {
    Reply reply = rig_call(
        rig, &fc_service, "CreateFunction", "{}",
        "{\"functionName\":\"chat\",\"runtime\":\"custom-container\",\"handler\":\"h\","
        "\"customContainerConfig\":{\"image\":\"registry.cn-hangzhou.aliyuncs.com/a/b:1\"}}");
    rig_expect_ok(&reply);
}

static void make_record(Rig *rig) {
    Reply reply = rig_call(rig, &alidns_service, "AddDomainRecord",
                           "{\"DomainName\":\"example.com\",\"RR\":\"chat\",\"Type\":\"CNAME\","
                           "\"Value\":\"" TARGET "\"}",
                           NULL);
    rig_expect_ok(&reply);
    clock_advance(rig->cloud.clock, 2000);
}

static Reply create(Rig *rig, const char *members) {
    return rig_call(rig, &fc_service, "CreateCustomDomain", "{}",
                    arena_printf(rig->arena, "{%s}", members));
}

static const char *bio_text(Rig *rig, BIO *bio) {
    char *data = NULL;
    long size = BIO_get_mem_data(bio, &data);
    const char *text = arena_copy(rig->arena, data, (size_t)size);
    BIO_free(bio);
    return text;
}

typedef struct Pair {
    const char *certificate, *key;
} Pair;

static Pair make_pair(Rig *rig, long valid_seconds) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_set_pubkey(certificate, key);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -7200);
    X509_gmtime_adj(X509_getm_notAfter(certificate), valid_seconds);
    X509_sign(certificate, key, EVP_sha256());
    BIO *first = BIO_new(BIO_s_mem()), *second = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(first, certificate);
    PEM_write_bio_PrivateKey(second, key, NULL, NULL, 0, NULL, NULL);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return (Pair){bio_text(rig, first), bio_text(rig, second)};
}

// {"certName", "certificate", "privateKey"} as JSON.
static const char *cert_config(Rig *rig, const char *certificate, const char *key) {
    const ValueEntry entries[] = {
        {TEXT("certName"), value_cstring(rig->arena, "mine")},
        {TEXT("certificate"), value_cstring(rig->arena, certificate)},
        {TEXT("privateKey"), value_cstring(rig->arena, key)},
    };
    return json_print(rig->arena, value_map(rig->arena, entries, 3)).data;
}

static Reply create_https(Rig *rig, const char *certificate, const char *key) {
    return create(rig, arena_printf(rig->arena,
                                    "\"domainName\":\"chat.example.com\",\"protocol\":"
                                    "\"HTTP,HTTPS\"," ROUTE ",\"certConfig\":%s",
                                    cert_config(rig, certificate, key)));
}

static void test_domain_waits_for_its_cname(void **state) {
    Rig *rig = *state;
    make_function(rig);
    Reply reply = create(rig, "\"domainName\":\"chat.example.com\"," ROUTE);
    rig_expect_error(&reply, 400, "DomainNameNotResolved",
                     "domain name 'chat.example.com' has not been resolved to your FC endpoint, "
                     "the expected endpoint is '" TARGET ".'");
    make_record(rig);
    reply = create(rig, "\"domainName\":\"chat.example.com\"," ROUTE);
    rig_expect_ok(&reply);
    assert_string_equal(rig_text(&reply, "protocol"), "HTTP");
    assert_string_equal(rig_text(&reply, "accountId"), "1000000012345678");
    reply = create(rig, "\"domainName\":\"chat.example.com\"," ROUTE);
    rig_expect_error(&reply, 409, "DomainNameAlreadyExists", "chat.example.com");
}

static void test_record_is_seen_after_a_moment(void **state) {
    Rig *rig = *state;
    make_function(rig);
    rig_call(rig, &alidns_service, "AddDomainRecord",
             "{\"DomainName\":\"example.com\",\"RR\":\"chat\",\"Type\":\"CNAME\","
             "\"Value\":\"" TARGET ".\"}",
             NULL);
    Reply reply = create(rig, "\"domainName\":\"chat.example.com\"," ROUTE);
    rig_expect_error(&reply, 400, "DomainNameNotResolved", "chat.example.com");
    clock_advance(rig->cloud.clock, 2000);
    reply = create(rig, "\"domainName\":\"chat.example.com\"," ROUTE);
    rig_expect_ok(&reply);
}

static void test_outside_names_are_registered_by_hand(void **state) {
    Rig *rig = *state;
    make_function(rig);
    Reply reply = create(rig, "\"domainName\":\"chat.elsewhere.org\"," ROUTE);
    rig_expect_error(&reply, 400, "DomainNameNotResolved", "elsewhere");
    rig_edit(rig, &alidns_service, "register_cname", "{\"domainName\":\"chat.elsewhere.org\"}");
    reply = create(rig, "\"domainName\":\"chat.elsewhere.org\"," ROUTE);
    rig_expect_ok(&reply);
}

static void test_wildcard_record_takes_one_label(void **state) {
    Rig *rig = *state;
    make_function(rig);
    rig_call(rig, &alidns_service, "AddDomainRecord",
             "{\"DomainName\":\"example.com\",\"RR\":\"*\",\"Type\":\"CNAME\","
             "\"Value\":\"" TARGET "\"}",
             NULL);
    clock_advance(rig->cloud.clock, 2000);
    Reply reply = create(rig, "\"domainName\":\"*.example.com\"," ROUTE);
    rig_expect_ok(&reply);
    reply = create(rig, "\"domainName\":\"chat.example.com\"," ROUTE);
    rig_expect_ok(&reply);
    reply = create(rig, "\"domainName\":\"a.chat.example.com\"," ROUTE);
    rig_expect_error(&reply, 400, "DomainNameNotResolved", "a.chat");
}

typedef struct Refusal {
    const char *members, *part;
} Refusal;

static const Refusal refusals[] = {
    {"\"domainName\":\"localhost\"", "domainName"},
    {"\"domainName\":\"chat..example.com\"", "domainName"},
    {"\"domainName\":\"chat.example.com.\"", "domainName"},
    {"\"domainName\":\"-chat.example.com\"", "domainName"},
    {"\"domainName\":\"http://chat.example.com\"", "domainName"},
    {"\"domainName\":\"chat.example.com\",\"protocol\":\"https\"", "protocol"},
    {"\"domainName\":\"chat.example.com\",\"protocol\":\"HTTPS\"", "certConfig is required"},
    {"\"domainName\":\"chat.example.com\",\"tlsConfig\":{\"minVersion\":\"SSLv3\","
     "\"cipherSuites\":[]}",
     "tlsConfig.minVersion"},
    {"\"domainName\":\"chat.example.com\",\"routeConfig\":{\"routes\":[{\"path\":\"x\","
     "\"functionName\":\"chat\"}]}",
     "path"},
    {"\"domainName\":\"chat.example.com\",\"routeConfig\":{\"routes\":[{\"path\":\"/\","
     "\"functionName\":\"chat\"},{\"path\":\"/\",\"functionName\":\"chat\"}]}",
     "twice"},
    {"\"domainName\":\"chat.example.com\",\"routeConfig\":{\"routes\":[{\"path\":\"/\","
     "\"functionName\":\"chat\",\"methods\":[\"FETCH\"]}]}",
     "methods"},
};

static void test_bad_domains_are_refused(void **state) {
    Rig *rig = *state;
    make_function(rig);
    make_record(rig);
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        Reply reply = create(rig, refusals[i].members);
        rig_expect_error(&reply, 400, "InvalidArgument", refusals[i].part);
    }
    Reply reply = create(rig, "\"domainName\":\"chat.example.com\",\"routeConfig\":{\"routes\":["
                              "{\"path\":\"/\",\"functionName\":\"none\"}]}");
    rig_expect_error(&reply, 404, "FunctionNotFound", "'none'");
}

static void test_certificate_and_key_belong_together(void **state) {
    Rig *rig = *state;
    make_function(rig);
    make_record(rig);
    Pair pair = make_pair(rig, 3600), other = make_pair(rig, 3600), old = make_pair(rig, -3600);
    Reply reply = create_https(rig, "nothing", pair.key);
    rig_expect_error(&reply, 400, "InvalidArgument", "certificate");
    reply = create_https(rig, pair.certificate, pair.certificate);
    rig_expect_error(&reply, 400, "InvalidArgument", "privateKey");
    reply = create_https(rig, pair.certificate, other.key);
    rig_expect_error(&reply, 400, "InvalidArgument", "does not belong");
    reply = create_https(rig, old.certificate, old.key);
    rig_expect_error(&reply, 400, "InvalidArgument", "expired");
    reply = create_https(rig, pair.certificate, pair.key);
    rig_expect_ok(&reply);
    assert_string_equal(rig_text(&reply, "certConfig.certificate"), pair.certificate);
    assert_true(value_is_null(value_at(reply.body, "certConfig.privateKey")));
    reply = rig_call(rig, &fc_service, "GetCustomDomain", DOMAIN, NULL);
    assert_true(value_is_null(value_at(reply.body, "certConfig.privateKey")));
}

static void test_update_merges_and_delete_ends_it(void **state) {
    Rig *rig = *state;
    make_function(rig);
    make_record(rig);
    Pair pair = make_pair(rig, 3600);
    create_https(rig, pair.certificate, pair.key);
    Reply reply =
        rig_call(rig, &fc_service, "UpdateCustomDomain", DOMAIN, "{\"protocol\":\"HTTPS\"}");
    rig_expect_ok(&reply);
    assert_string_equal(rig_text(&reply, "certConfig.certName"), "mine");
    assert_int_equal(value_count(value_at(reply.body, "routeConfig.routes")), 1);
    reply = rig_call(rig, &fc_service, "ListCustomDomains", "{}", NULL);
    assert_int_equal(value_count(value_at(reply.body, "customDomains")), 1);
    reply = rig_call(rig, &fc_service, "DeleteCustomDomain", DOMAIN, NULL);
    assert_int_equal(reply.status, 204);
    reply = rig_call(rig, &fc_service, "GetCustomDomain", DOMAIN, NULL);
    rig_expect_error(&reply, 404, "DomainNameNotFound", "chat.example.com");
}

typedef struct Way {
    const char *path, *function; // NULL: no route
} Way;

static void test_longest_route_counts(void **state) {
    static const Way ways[] = {
        {"/", "exact"},    {"/x", NULL},       {"/a", "below"},
        {"/a/", "below"},  {"/a/b", "below"},  {"/a/long/x", "long"},
        {"/stem", "stem"}, {"/stems", "stem"}, {"/ste", NULL},
    };
    Rig *rig = *state;
    const Value *domain = rig_json(
        rig, "{\"routeConfig\":{\"routes\":[{\"path\":\"/a/*\",\"functionName\":\"below\"},"
             "{\"path\":\"/a/long/*\",\"functionName\":\"long\"},"
             "{\"path\":\"/stem*\",\"functionName\":\"stem\"},"
             "{\"path\":\"/\",\"functionName\":\"exact\"}]}}");
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        const Value *route = fc_custom_domain_route(domain, text_of(ways[i].path));
        if (ways[i].function == NULL)
            assert_null(route);
        else
            assert_string_equal(value_cstr(value_get(route, "functionName")), ways[i].function);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_domain_waits_for_its_cname),
        RIG_TEST(test_record_is_seen_after_a_moment),
        RIG_TEST(test_outside_names_are_registered_by_hand),
        RIG_TEST(test_wildcard_record_takes_one_label),
        RIG_TEST(test_bad_domains_are_refused),
        RIG_TEST(test_certificate_and_key_belong_together),
        RIG_TEST(test_update_merges_and_delete_ends_it),
        RIG_TEST(test_longest_route_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
