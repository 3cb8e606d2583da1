// SPDX-License-Identifier: MPL-2.0
// A certificate authority of the moment and a certificate of it for loopback names and those under
// which browsers know the services. The authority's key is forgotten at once, so nothing else can
// ever be signed with it.
#pragma once

#include "provider/base/status.h"
#include "provider/base/text.h"

typedef struct TlsFiles {
    const char *ca_path;           // DIR/ca.pem, written
    const char *certificate, *key; // PEM texts for the server
} TlsFiles;

// names: further ones, separated by commas.
Status tls_make(Arena *arena, const char *directory, const char *names, TlsFiles *ret,
                const char **ret_reason);
