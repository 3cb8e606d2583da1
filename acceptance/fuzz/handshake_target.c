// SPDX-License-Identifier: MPL-2.0
// Input: which variables are set (a byte), then cookie, protocol versions and socket directory, a
// line each, and the client's certificate: the environment that Terraform starts the provider with.
#include "acceptance/fuzz/fuzz.h"

#include "provider/rpc/address.h"
#include "provider/rpc/handshake.h"
#include "provider/rpc/mtls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#define COOKIE "TF_PLUGIN_MAGIC_COOKIE"
#define VERSIONS "PLUGIN_PROTOCOL_VERSIONS"
#define DIRECTORY "PLUGIN_UNIX_SOCKET_DIR"
#define CERTIFICATE "PLUGIN_CLIENT_CERT"

static const char right_cookie[] =
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

enum { SET_VERSIONS = 1, SET_DIRECTORY = 2, SET_CERTIFICATE = 4, RIGHT_COOKIE = 8, PLACE = 8192 };

// In a place of its own, because setenv keeps every value that it was ever given.
static void set(char place[PLACE], const char *name, bool given, Text value) {
    snprintf(place, PLACE, "%s=%.*s", name, (int)value.length, value.data);
    if (given)
        putenv(place);
    else
        unsetenv(name);
}

static void check_address(Arena *arena, const char *directory) {
    Address address = {0};
    const char *fault = NULL;
    bool good = address_in(arena, directory, "fuzz", &address, &fault);
    fuzz_require(good == (fault == NULL), "an address, or why there is none");
    if (good)
        fuzz_require(strlen(address.file) < sizeof((struct sockaddr_un *)NULL)->sun_path,
                     "a path that fits into a socket's address");
}

// One line of six fields, whatever the environment held.
static void check_line(Arena *arena, const char *certificate) {
    Text line = handshake_line(arena, "@address", certificate), field;
    fuzz_require(text_ends(line, "\n"), "the line ends");
    size_t fields = 0;
    for (Text rest = text_slice(line, 0, line.length - 1); text_next(&rest, '|', &field);) fields++;
    fuzz_require(certificate == NULL ? fields >= 5 : fields == 6, "the line has six fields");
}

static void check(Arena *arena, const Handshake *handshake) {
    static Arena *lasting;
    static Identity identity;
    if (lasting == NULL) {
        lasting = arena_new();
        fuzz_require(mtls_identity(lasting, &identity), "a certificate");
    }
    check_line(arena, identity.encoded);
    if (handshake->socket_directory != NULL) check_address(arena, handshake->socket_directory);
    if (handshake->client_certificate == NULL) return;
    grpc_server_credentials *credentials =
        mtls_credentials(&identity, handshake->client_certificate);
    fuzz_require(credentials != NULL, "credentials, that no client may fit");
    grpc_server_credentials_release(credentials);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FuzzInput input = fuzz_input(data, size);
    Arena *arena = arena_new();
    unsigned given = fuzz_byte(&input);
    Text cookie = fuzz_line(&input), versions = fuzz_line(&input), directory = fuzz_line(&input);
    if (given & RIGHT_COOKIE) cookie = text_of(right_cookie);
    static char places[4][PLACE];
    set(places[0], COOKIE, true, cookie);
    set(places[1], VERSIONS, given & SET_VERSIONS, versions);
    set(places[2], DIRECTORY, given & SET_DIRECTORY, directory);
    set(places[3], CERTIFICATE, given & SET_CERTIFICATE, input.rest);
    Handshake handshake = {0};
    bool asked = handshake_read(&handshake);
    const char *told = getenv(COOKIE);
    fuzz_require(asked == (told != NULL && strcmp(told, right_cookie) == 0),
                 "only who knows the cookie is Terraform");
    if (!(given & SET_VERSIONS)) fuzz_require(!asked || handshake.speaks_6, "no list: version 6");
    if (asked) check(arena, &handshake);
    arena_free(arena);
    return 0;
}
