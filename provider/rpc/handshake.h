// SPDX-License-Identifier: MPL-2.0
// What a plugin process is told through its environment, and the one line on stdout by which it
// says where it listens (go-plugin's handshake, core protocol 1, application protocol 6).
#pragma once

#include "provider/base/text.h"

typedef struct Handshake {
    const char *client_certificate; // PEM; NULL: Terraform asked for no TLS
    const char *socket_directory;   // NULL: none prescribed
    bool speaks_6;                  // protocol 6 is among the offered versions
} Handshake;

// False when the process was not started by Terraform. The texts are the environment's.
bool handshake_read(Handshake *ret);
// Whether a comma-separated list of versions holds 6; an absent list means a caller that cannot
// choose, which counts as yes.
bool handshake_offers_6(Text versions);
// "1|6|unix|@name|grpc|<certificate>\n"; certificate is unpadded base64, or NULL for no TLS.
Text handshake_line(Arena *arena, const char *address, const char *certificate);
