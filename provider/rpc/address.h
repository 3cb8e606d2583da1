// SPDX-License-Identifier: MPL-2.0
// Where the server listens: always a unix socket, never a TCP port. With TLS an abstract name is
// enough (it leaves no file behind); without TLS the socket is a file in a directory that nobody
// else may enter.
#pragma once

#include "provider/base/text.h"

typedef struct Address {
    const char *listen;    // as gRPC takes it: "unix:/path" or "unix-abstract:name"
    const char *shown;     // as the handshake says it: "/path" or "@name"
    const char *file;      // to remove at the end; NULL: none
    const char *directory; // to remove at the end; NULL: none
} Address;

Address address_abstract(Arena *arena, const char *program);
// A new name in an existing directory. On failure *ret_fault says why.
bool address_in(Arena *arena, const char *directory, const char *program, Address *ret,
                const char **ret_fault);
// In a new directory of mode 0700 below TMPDIR.
bool address_private(Arena *arena, const char *program, Address *ret, const char **ret_fault);
// Only async-signal-safe calls. Nothing to remove is fine.
void address_remove(const Address *address);
