// SPDX-License-Identifier: MPL-2.0
// Input: where the canary goes (a byte), a host name, a line break, PEM blocks or a JSON Web Key
// Set: what people give as certificate, chain, private key and JWKS_KEY. The answers agree with one
// another and quote nothing.
#include "acceptance/fuzz/fuzz.h"

#include "resources/certificate.h"
#include "resources/jwks.h"

#include <openssl/err.h>

static void check_pem(Arena *arena, Text pem, Text host) {
    const char *fault = certificate_fault(pem), *key_fault = certificate_key_fault(pem);
    Text print = certificate_fingerprint(arena, pem);
    fuzz_require((fault == NULL) == (print.length == 64), "a certificate has a fingerprint");
    if (certificate_matches_key(pem, pem))
        fuzz_require(fault == NULL && key_fault == NULL, "what matches is there");
    if (certificate_covers_host(pem, host))
        fuzz_require(fault == NULL, "what covers a host is a certificate");
    fuzz_require_untold(fault);
    fuzz_require_untold(key_fault);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FuzzInput input = fuzz_input(data, size);
    Arena *arena = arena_new();
    size_t place = fuzz_byte(&input);
    Text host = fuzz_terminated(arena, fuzz_line(&input));
    Text given = fuzz_terminated(arena, input.rest);
    Text marked = fuzz_with_canary(arena, input.rest, place);
    check_pem(arena, given, host);
    check_pem(arena, marked, host);
    (void)jwks_fault(arena, given);
    fuzz_require_untold(jwks_fault(arena, marked));
    ERR_clear_error();
    arena_free(arena);
    return 0;
}
