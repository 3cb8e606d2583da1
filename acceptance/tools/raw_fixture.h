// SPDX-License-Identifier: MPL-2.0
// A peer on loopback that answers with whatever bytes a test wants, for as long as the client takes
// them, and counts them. Header-only, because it must never become part of the product.
#pragma once

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// One connection's answer. It ends when the function returns.
typedef struct RawFixture {
    const char *head;   // sent first
    size_t head_length; // 0: of its text
    // Sent again and again until the client has had enough; NULL: nothing more, and the end.
    const char *endless;
    size_t endless_length; // 0: of its text
    unsigned pause_us;     // before each repetition
    size_t repetitions;    // at most; 0: no limit
    bool holds;            // stays open in silence when all is sent
    int listener, port;
    atomic_int requests;
    atomic_size_t sent; // bytes that the client's side took
    pthread_t thread;
} RawFixture;

static inline bool raw_fixture_send(RawFixture *server, int peer, const char *data, size_t length) {
    while (length > 0) {
        ssize_t sent = send(peer, data, length, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        atomic_fetch_add(&server->sent, (size_t)sent);
        data += sent;
        length -= (size_t)sent;
    }
    return true;
}

static inline void raw_fixture_serve(RawFixture *server, int peer) {
    char request[16384];
    if (recv(peer, request, sizeof request, 0) <= 0) return;
    atomic_fetch_add(&server->requests, 1);
    bool open =
        raw_fixture_send(server, peer, server->head,
                         server->head_length > 0 ? server->head_length : strlen(server->head));
    size_t length = server->endless_length;
    if (server->endless != NULL && length == 0) length = strlen(server->endless);
    for (size_t i = 0; open && server->endless != NULL; i++) {
        if (server->repetitions > 0 && i == server->repetitions) break;
        if (server->pause_us > 0) usleep(server->pause_us);
        open = raw_fixture_send(server, peer, server->endless, length);
    }
    while (open && server->holds) open = recv(peer, request, sizeof request, 0) > 0;
}

static inline void *raw_fixture_main(void *argument) {
    RawFixture *server = argument;
    for (;;) {
        int peer = accept(server->listener, NULL, NULL);
        if (peer < 0) return NULL;
        raw_fixture_serve(server, peer);
        close(peer);
    }
}

static inline void raw_fixture_start(RawFixture *server) {
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(server->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(server->listener, 8) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) != 0 ||
        pthread_create(&server->thread, NULL, raw_fixture_main, server) != 0)
        abort();
    server->port = ntohs(address.sin_port);
}

static inline void raw_fixture_stop(RawFixture *server) {
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
}
