// SPDX-License-Identifier: MPL-2.0
// Mutual TLS between Terraform and this process (go-plugin's AutoMTLS): a throw-away certificate
// for this one run, and server credentials that accept only the peer whose certificate came
// through the environment.
#pragma once

#include "provider/base/text.h"

#include <grpc/grpc_security.h>

typedef struct Identity {
    const char *certificate; // PEM
    const char *encoded;     // the same, DER in base64 without padding, as the handshake wants it
    char *key;               // PEM; wiped by mtls_wipe()
} Identity;

// P-256, for localhost, valid from an hour ago. False when OpenSSL cannot.
bool mtls_identity(Arena *arena, Identity *ret);
void mtls_wipe(Identity *identity);
// Credentials that demand the client's certificate (PEM). Copies what it needs.
grpc_server_credentials *mtls_credentials(const Identity *identity, const char *client_certificate);
// A certificate (PEM) as OpenSSL writes it, without what may stand around it; NULL when it is none.
const char *mtls_normal(Arena *arena, const char *certificate);
// Whether the caller showed exactly this certificate, as mtls_normal() gave it. gRPC also lets in
// what is signed by it.
bool mtls_is_from(grpc_call *call, const char *certificate);
