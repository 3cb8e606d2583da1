// SPDX-License-Identifier: MPL-2.0
// Whom a TLS connection trusts, and what a person is told when it is refused. The only place in
// net/ that reads the environment.
#pragma once

#include "provider/base/text.h"

#include <curl/curl.h>

typedef struct Trust {
    const char *file;     // of CA certificates; NULL: libcurl's default, which is the system's
    const char *variable; // that names it; NULL: none does
} Trust;

// The first that is set and not empty of LOBECHAT_CA_FILE, CURL_CA_BUNDLE and SSL_CERT_FILE.
Trust trust_from_environment(void);
// TLS 1.2 or later, chain and host name verified, no weak keys or digests.
void trust_apply(const Trust *trust, CURL *easy);
// Whether a failure to connect is about TLS, and whether trying again could end otherwise; error is
// what libcurl wrote.
bool trust_refused(CURLcode code);
bool trust_is_final(CURLcode code, const char *error);
// "trusted certificates: …", to stand behind the failure.
const char *trust_described(Arena *arena, const Trust *trust, CURL *easy);
