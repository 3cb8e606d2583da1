// SPDX-License-Identifier: MPL-2.0
// Addresses at which a connection goes wrong before a request is sent. Made when the first of them
// is asked for; there until the process ends.
#pragma once

typedef enum Trap {
    TRAP_NAME_UNKNOWN, // the resolver knows no such name
    TRAP_NAME_SILENT,  // the resolver does not answer for seconds
    TRAP_REFUSED,      // nobody listens
    TRAP_UNREACHED,    // nobody answers
    TRAP_CERTIFICATE,  // TLS, by an authority that nobody knows
    TRAP_CUT,          // ends while TLS is set up
    TRAPS
} Trap;

// "host:port".
const char *traps_address(Trap trap);
