// SPDX-License-Identifier: MPL-2.0
// Writes an authority's certificate and servers' certificates with their keys, each wrong in a way
// of its own, for scenarios with the real Terraform.
//
//   certificates DIRECTORY
#include "acceptance/tools/pem_fixture.h"

#include <stdio.h>

enum { DAY = 24 * 3600 };

static bool put(Arena *arena, const char *directory, const char *name, const PemPair *pair) {
    FILE *file = fopen(arena_printf(arena, "%s/%s.pem", directory, name), "we");
    if (file == NULL) return false;
    bool written =
        fputs(pair->pem.certificate.data, file) >= 0 && fputs(pair->pem.key.data, file) >= 0;
    return fclose(file) == 0 && written;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: certificates DIRECTORY\n");
        return 2;
    }
    Arena *arena = arena_new();
    const PemSpec authority = {.authority = true};
    const PemPair *ours = pem_pair(arena, &authority), *strangers = pem_pair(arena, &authority);
    const struct {
        const char *name;
        PemSpec spec;
    } kinds[] = {
        {"good", {.issuer = ours}},
        {"expired", {.issuer = ours, .from_s = -9 * DAY, .until_s = -DAY}},
        {"early", {.issuer = ours, .from_s = DAY, .until_s = 9 * DAY}},
        {"other_host", {.issuer = ours, .names = "DNS:example.com"}},
        {"self_signed", {.issuer = NULL}},
        {"unknown_authority", {.issuer = strangers}},
        {"weak_key", {.issuer = ours, .rsa_bits = 1024}},
        {"weak_digest", {.issuer = ours, .digest = EVP_sha1()}},
    };
    bool written = put(arena, argv[1], "ca", ours);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        PemSpec spec = kinds[i].spec;
        if (spec.names == NULL) spec.names = "IP:127.0.0.1";
        written = put(arena, argv[1], kinds[i].name, pem_pair(arena, &spec)) && written;
    }
    arena_free(arena);
    return written ? 0 : 1;
}
