// SPDX-License-Identifier: MPL-2.0
// Where a request goes and whom it trusts: connect_to, proxies, TLS.
#include "provider/net/http.h"

#include "acceptance/tools/http_echo.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

static void connect_to_goes_to_loopback_under_any_name(void **state) {
    (void)state;
    Fixture server = {0};
    int requests = 0;
    fixture_start(&server, echo, &requests);
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    HttpClient *client = http_client_new("test");
    const char *here = arena_printf(call->arena, "127.0.0.1:%d", server.port);
    HttpResponse response =
        send_to(call, client, (HttpRequest){.url = "http://chat.example/", .connect_to = here});
    assert_int_equal(response.outcome, HTTP_ANSWERED);
    response = send_to(call, client,
                       (HttpRequest){.url = "http://chat.example/", .connect_to = "192.0.2.1:80"});
    assert_int_equal(response.outcome, HTTP_NOT_SENT);
    assert_int_equal(requests, 1);
    http_client_free(client);
    fixture_stop(&server);
    fixture_call_end(&fixture);
}

static void loopback_needs_no_proxy(void **state) {
    (void)state;
    Fixture server = {0};
    int requests = 0;
    fixture_start(&server, echo, &requests);
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("HTTPS_PROXY", "http://127.0.0.1:1", 1);
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    HttpClient *client = http_client_new("test");
    assert_int_equal(send_to(call, client, (HttpRequest){.url = server.url}).outcome,
                     HTTP_ANSWERED);
    // Elsewhere the proxy is used: this one refuses.
    HttpResponse response =
        send_to(call, client, (HttpRequest){.url = "https://fcv3.cn-hangzhou.aliyuncs.com/"});
    assert_int_equal(response.outcome, HTTP_NOT_SENT);
    assert_non_null(strstr(response.error, "127.0.0.1 port 1"));
    unsetenv("http_proxy");
    unsetenv("HTTPS_PROXY");
    http_client_free(client);
    fixture_stop(&server);
    fixture_call_end(&fixture);
}

typedef struct TestAuthority {
    char *certificate, *key, file[64];
} TestAuthority;

static char *bio_text(BIO *bio) {
    char *data = NULL;
    long length = BIO_get_mem_data(bio, &data);
    char *copy = test_malloc((size_t)length + 1);
    memcpy(copy, data, (size_t)length);
    copy[length] = '\0';
    BIO_free(bio);
    return copy;
}

// A self-signed certificate for 127.0.0.1, also written to a file.
static void authority_make(TestAuthority *authority) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"test", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION *names = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate, key, EVP_sha256());
    BIO *pem = BIO_new(BIO_s_mem()), *secret = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(pem, certificate);
    PEM_write_bio_PrivateKey(secret, key, NULL, NULL, 0, NULL, NULL);
    authority->certificate = bio_text(pem);
    authority->key = bio_text(secret);
    snprintf(authority->file, sizeof authority->file, "/tmp/http_test_%d.pem", (int)getpid());
    FILE *file = fopen(authority->file, "w");
    assert_non_null(file);
    fputs(authority->certificate, file);
    fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static void tls_is_verified(void **state) {
    (void)state;
    TestAuthority authority;
    authority_make(&authority);
    Fixture server = {.certificate = authority.certificate, .key = authority.key};
    int requests = 0;
    fixture_start(&server, echo, &requests);
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    HttpClient *stranger = http_client_new("test"), *friend = http_client_new("test");
    http_client_set_ca(friend, authority.file);
    HttpResponse response = send_to(call, stranger, (HttpRequest){.url = server.url});
    assert_int_equal(response.outcome, HTTP_NOT_SENT);
    assert_non_null(strstr(response.error, "trusted certificates: "));
    assert_int_equal(requests, 0);
    response = send_to(call, friend, (HttpRequest){.url = server.url});
    assert_int_equal(response.outcome, HTTP_ANSWERED);
    // The right authority, but a name that the certificate does not carry.
    const char *other = arena_printf(call->arena, "https://localhost:%d/", server.port);
    response = send_to(call, friend, (HttpRequest){.url = other});
    assert_int_equal(response.outcome, HTTP_NOT_SENT);
    assert_int_equal(requests, 1);
    setenv("SSL_CERT_FILE", authority.file, 1);
    HttpClient *by_environment = http_client_new("test");
    unsetenv("SSL_CERT_FILE");
    response = send_to(call, by_environment, (HttpRequest){.url = server.url});
    assert_int_equal(response.outcome, HTTP_ANSWERED);
    http_client_free(stranger);
    http_client_free(friend);
    http_client_free(by_environment);
    fixture_stop(&server);
    fixture_call_end(&fixture);
    unlink(authority.file);
    test_free(authority.certificate);
    test_free(authority.key);
}

int main(void) {
    echo_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connect_to_goes_to_loopback_under_any_name),
        cmocka_unit_test(loopback_needs_no_proxy),
        cmocka_unit_test(tls_is_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
