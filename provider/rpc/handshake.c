// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/handshake.h"

#include <stdlib.h>

// Not a secret: it only tells a plugin process from one started by hand.
static const char cookie[] = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

// NULL when unset or empty.
static const char *environment(const char *name) {
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

bool handshake_offers_6(Text versions) {
    if (versions.length == 0) return true;
    for (Text piece; text_next(&versions, ',', &piece);) {
        if (text_is(text_trim(piece), "6")) return true;
    }
    return false;
}

bool handshake_read(Handshake *ret) {
    if (!text_is(text_of(getenv("TF_PLUGIN_MAGIC_COOKIE")), cookie)) return false;
    *ret = (Handshake){
        .client_certificate = environment("PLUGIN_CLIENT_CERT"),
        .socket_directory = environment("PLUGIN_UNIX_SOCKET_DIR"),
        .speaks_6 = handshake_offers_6(text_of(getenv("PLUGIN_PROTOCOL_VERSIONS"))),
    };
    return true;
}

Text handshake_line(Arena *arena, const char *address, const char *certificate) {
    return text_of(arena_printf(arena, "1|6|unix|%s|grpc|%s\n", address,
                                certificate != NULL ? certificate : ""));
}
