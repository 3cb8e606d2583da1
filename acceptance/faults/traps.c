// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/traps.h"

#include "acceptance/sandbox/origin.h"
#include "acceptance/sandbox/tls.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SILENT_MS = 2000, CROWD = 4 };

#define UNKNOWN_NAME "unknown.invalid"
#define SILENT_NAME "silent.invalid"

static const char *addresses[TRAPS];
static Arena *memory;

// ---- names. libcurl's threads ask this function instead of the C library's.

typedef int (*Resolver)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

__attribute__((used)) static int resolve(const char *name, const char *service,
                                         const struct addrinfo *hints, struct addrinfo **ret) {
    Resolver next;
    *(void **)(void *)&next = dlsym(RTLD_NEXT, "getaddrinfo");
    if (name != NULL && strcmp(name, UNKNOWN_NAME) == 0) return EAI_NONAME;
    if (name == NULL || strcmp(name, SILENT_NAME) != 0) return next(name, service, hints, ret);
    (void)poll(NULL, 0, SILENT_MS);
    return EAI_AGAIN;
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **ret) __attribute__((alias("resolve"), visibility("default")));

// ---- ports

static int open_port(Trap trap) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0 || bind(file, (struct sockaddr *)&address, size) != 0 ||
        getsockname(file, (struct sockaddr *)&address, &size) != 0)
        abort();
    addresses[trap] = arena_printf(memory, "127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
    return file;
}

static void come_to(int file) {
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    (void)getsockname(file, (struct sockaddr *)&address, &size);
    int visitor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    (void)!connect(visitor, (struct sockaddr *)&address, size);
}

// Whoever comes when its queue is full is not answered.
static void open_unreached(void) {
    int file = open_port(TRAP_UNREACHED);
    if (listen(file, 0) != 0) abort();
    for (int i = 0; i < CROWD; i++) come_to(file);
}

static void *cut_handshakes(void *context) {
    int file = *(const int *)context, visitor;
    char hello[4096];
    while ((visitor = accept(file, NULL, NULL)) >= 0) {
        (void)!recv(visitor, hello, sizeof hello, 0);
        close(visitor);
    }
    return NULL;
}

static void open_cut(void) {
    static int file;
    pthread_t thread;
    file = open_port(TRAP_CUT);
    if (listen(file, SOMAXCONN) != 0 || pthread_create(&thread, NULL, cut_handshakes, &file) != 0)
        abort();
    pthread_detach(thread);
}

static Answer never_asked(void *context, Arena *arena, const Message *message) {
    (void)context, (void)message;
    return answer_json(arena, 200, &value_empty_map);
}

static void open_certificate(void) {
    char directory[] = "/tmp/faults-tls-XXXXXX";
    const char *reason = NULL;
    TlsFiles files;
    if (mkdtemp(directory) == NULL || !tls_make(memory, directory, "", &files, &reason).ok) abort();
    const OriginSettings settings = {
        .certificate = files.certificate, .key = files.key, .serve = never_asked};
    Origin *origin = origin_start(memory, &settings);
    if (origin == NULL) abort();
    addresses[TRAP_CERTIFICATE] = strstr(origin_url(origin), "127.0.0.1");
    unlink(files.ca_path);
    rmdir(directory);
}

static void open_all(void) {
    memory = arena_new();
    addresses[TRAP_NAME_UNKNOWN] = UNKNOWN_NAME ":80";
    addresses[TRAP_NAME_SILENT] = SILENT_NAME ":80";
    (void)open_port(TRAP_REFUSED);
    open_unreached();
    open_cut();
    open_certificate();
}

const char *traps_address(Trap trap) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_all);
    return addresses[trap];
}
