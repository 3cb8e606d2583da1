// SPDX-License-Identifier: MPL-2.0
// Bytes by hand to a provider's socket, as gRPC names it. Header-only, because it must never become
// part of the product.
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define UNIX_PEER_PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

// "unix:PATH" or "unix-abstract:NAME". -1: refused.
static inline int unix_peer_open(const char *address) {
    struct sockaddr_un place = {.sun_family = AF_UNIX};
    bool abstract = strncmp(address, "unix-abstract:", 14) == 0;
    const char *name = address + (abstract ? 14 : 5);
    size_t length = strlen(name), offset = abstract ? 1 : 0;
    if (length + 2 > sizeof place.sun_path) return -1;
    memcpy(place.sun_path + offset, name, length);
    int peer = socket(AF_UNIX, SOCK_STREAM, 0);
    socklen_t size =
        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + offset + length + (abstract ? 0 : 1));
    if (connect(peer, (const struct sockaddr *)&place, size) == 0) return peer;
    close(peer);
    return -1;
}

// False when the other side has closed, or takes nothing for a second.
static inline bool unix_peer_send(int peer, const char *bytes, size_t length) {
    while (length > 0) {
        struct pollfd ready = {.fd = peer, .events = POLLOUT};
        if (poll(&ready, 1, 1000) != 1) return false;
        ssize_t sent = send(peer, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent <= 0) return false;
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

// Whether the other side closes within so many milliseconds; what it says is not looked at.
static inline bool unix_peer_ends(int peer, int within_ms) {
    char said[4096];
    for (;;) {
        struct pollfd ready = {.fd = peer, .events = POLLIN};
        if (poll(&ready, 1, within_ms) != 1) return false;
        if (recv(peer, said, sizeof said, 0) <= 0) return true;
    }
}
