// SPDX-License-Identifier: MPL-2.0
// A TLS server on loopback that shows the certificate it is told to, and counts what a client sends
// once it trusts it. Header-only, because it must never become part of the product.
#pragma once

#include "acceptance/tools/pem_fixture.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct TlsFixture {
    const PemPair *pair;
    int version;        // the only one that is spoken; 0: any
    const char *answer; // to each request, before the connection ends
    bool abrupt;        // ends it without saying so
    bool plain;         // speaks no TLS at all
    int listener, port;
    atomic_int connections, bytes; // of plain text that arrived
    pthread_t thread;
} TlsFixture;

static inline SSL_CTX *tls_fixture_context(const TlsFixture *server) {
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_security_level(context, 0); // to be able to show what is too weak
    SSL_CTX_set_min_proto_version(context, server->version != 0 ? server->version : TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, server->version);
    if (SSL_CTX_use_certificate(context, server->pair->certificate) != 1 ||
        SSL_CTX_use_PrivateKey(context, server->pair->key) != 1)
        abort();
    return context;
}

static inline void tls_fixture_serve_plain(TlsFixture *server, int peer) {
    char request[8192];
    if (recv(peer, request, sizeof request, 0) <= 0) return;
    send(peer, server->answer, strlen(server->answer), MSG_NOSIGNAL);
    while (recv(peer, request, sizeof request, 0) > 0) {
    }
}

static inline void tls_fixture_serve(TlsFixture *server, SSL *tls) {
    char request[8192];
    if (SSL_accept(tls) != 1) return;
    int got = SSL_read(tls, request, sizeof request);
    if (got <= 0) return;
    atomic_fetch_add(&server->bytes, got);
    SSL_write(tls, server->answer, (int)strlen(server->answer));
    if (!server->abrupt) SSL_shutdown(tls);
}

static inline void *tls_fixture_main(void *argument) {
    TlsFixture *server = argument;
    SSL_CTX *context = tls_fixture_context(server);
    for (;;) {
        int peer = accept(server->listener, NULL, NULL);
        if (peer < 0) break;
        atomic_fetch_add(&server->connections, 1);
        SSL *tls = SSL_new(context);
        SSL_set_fd(tls, peer);
        if (server->plain)
            tls_fixture_serve_plain(server, peer);
        else
            tls_fixture_serve(server, tls);
        SSL_free(tls);
        close(peer);
    }
    SSL_CTX_free(context);
    return NULL;
}

static inline void tls_fixture_start(TlsFixture *server) {
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(server->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(server->listener, 8) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) != 0 ||
        pthread_create(&server->thread, NULL, tls_fixture_main, server) != 0)
        abort();
    server->port = ntohs(address.sin_port);
}

static inline void tls_fixture_stop(TlsFixture *server) {
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
}
