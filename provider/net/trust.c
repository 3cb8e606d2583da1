// SPDX-License-Identifier: MPL-2.0
#include "provider/net/trust.h"

#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

// Keys and digests as strong as 112 bits: RSA from 2048, nothing signed with SHA-1.
enum { SECURITY_LEVEL = 2 };

// libcurl has one code for all that goes wrong while TLS is set up; some of it does not pass.
static const char *const final_reasons[] = {
    "unsupported protocol",
    "alert protocol version",
    "wrong version number",
    "http request",
    "handshake failure",
    "no shared cipher",
    "too small",
    "too weak",
};

Trust trust_from_environment(void) {
    static const char *const variables[] = {"LOBECHAT_CA_FILE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *file = getenv(variables[i]);
        if (file != NULL && *file != '\0') return (Trust){file, variables[i]};
    }
    return (Trust){NULL, NULL};
}

// What OpenSSL's own configuration file may have loosened.
static CURLcode on_context(CURL *easy, void *context, void *user) {
    (void)easy, (void)user;
    if (SSL_CTX_get_security_level(context) < SECURITY_LEVEL)
        SSL_CTX_set_security_level(context, SECURITY_LEVEL);
    return CURLE_OK;
}

void trust_apply(const Trust *trust, CURL *easy) {
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (trust->file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, trust->file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL); // instead of the system's, not beside them
    }
    // The pointer that is handed over is ours to use only with the OpenSSL that we are built with.
    const curl_version_info_data *built = curl_version_info(CURLVERSION_NOW);
    if (built != NULL && built->ssl_version != NULL &&
        strncmp(built->ssl_version, "OpenSSL/3.", strlen("OpenSSL/3.")) == 0)
        curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_context);
}

bool trust_refused(CURLcode code) {
    return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
           code == CURLE_SSL_CONNECT_ERROR;
}

bool trust_is_final(CURLcode code, const char *error) {
    if (code != CURLE_SSL_CONNECT_ERROR) return trust_refused(code);
    for (size_t i = 0; i < sizeof final_reasons / sizeof *final_reasons; i++) {
        if (strstr(error, final_reasons[i]) != NULL) return true;
    }
    return false;
}

const char *trust_described(Arena *arena, const Trust *trust, CURL *easy) {
    static const char start[] = "trusted certificates: ";
    if (trust->variable != NULL)
        return arena_printf(arena, "%s%s, which %s names", start, trust->file, trust->variable);
    if (trust->file != NULL) return arena_printf(arena, "%s%s", start, trust->file);
    const char *place = NULL;
    curl_easy_getinfo(easy, CURLINFO_CAINFO, &place);
    if (place == NULL) curl_easy_getinfo(easy, CURLINFO_CAPATH, &place);
    return arena_printf(arena, "%sthe system's CA certificates%s%s", start,
                        place != NULL ? ", " : "", place != NULL ? place : "");
}
