// SPDX-License-Identifier: MPL-2.0
#include "provider/net/digest.h"

#include "provider/base/encode.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

// A missing algorithm or generator is a broken installation: nothing can be signed, so stop.
static _Noreturn void digest_unavailable(void) {
    static const char line[] = "fatal error: OpenSSL or the random generator is unusable\n";
    (void)!write(STDERR_FILENO, line, sizeof line - 1);
    abort();
}

static Digest digest_of(const EVP_MD *algorithm, Text data) {
    Digest digest = {0};
    unsigned length = 0;
    if (EVP_Digest(data.data, data.length, digest.bytes, &length, algorithm, NULL) != 1)
        digest_unavailable();
    digest.length = length;
    return digest;
}

Digest digest_sha256(Text data) {
    return digest_of(EVP_sha256(), data);
}

Digest digest_sha1(Text data) {
    return digest_of(EVP_sha1(), data);
}

Digest digest_md5(Text data) {
    return digest_of(EVP_md5(), data);
}

static Digest digest_hmac(const EVP_MD *algorithm, Text key, Text data) {
    Digest digest = {0};
    unsigned length = 0;
    // OpenSSL takes a NULL key for "the one of last time".
    const char *key_data = key.data != NULL ? key.data : "";
    if (HMAC(algorithm, key_data, (int)key.length, (const unsigned char *)data.data, data.length,
             digest.bytes, &length) == NULL)
        digest_unavailable();
    digest.length = length;
    return digest;
}

Digest digest_hmac_sha256(Text key, Text data) {
    return digest_hmac(EVP_sha256(), key, data);
}

Digest digest_hmac_sha1(Text key, Text data) {
    return digest_hmac(EVP_sha1(), key, data);
}

Text digest_bytes(const Digest *digest) {
    return (Text){.data = (const char *)digest->bytes, .length = digest->length};
}

Text digest_hex(Arena *arena, Text bytes) {
    return encode_hex(arena, bytes, false);
}

Text digest_base64(Arena *arena, Text bytes) {
    size_t length = (bytes.length + 2) / 3 * 4;
    char *base64 = arena_alloc(arena, length + 1);
    EVP_EncodeBlock((unsigned char *)base64, (const unsigned char *)bytes.data, (int)bytes.length);
    return (Text){.data = base64, .length = length};
}

Text digest_base64_no_padding(Arena *arena, Text bytes) {
    Text base64 = digest_base64(arena, bytes);
    while (base64.length > 0 && base64.data[base64.length - 1] == '=') base64.length--;
    return text_copy(arena, base64);
}

bool digest_base64_decode(Arena *arena, Text base64, Text *ret) {
    if (base64.length % 4 != 0) return false;
    unsigned char *bytes = arena_alloc(arena, base64.length / 4 * 3 + 1);
    int length = EVP_DecodeBlock(bytes, (const unsigned char *)base64.data, (int)base64.length);
    if (length < 0) return false;
    // OpenSSL counts padding as zero bytes.
    size_t padding = text_ends(base64, "==") ? 2 : text_ends(base64, "=") ? 1 : 0;
    if ((size_t)length < padding) return false;
    Text decoded = {.data = (char *)bytes, .length = (size_t)length - padding};
    bytes[decoded.length] = '\0';
    // It also skips white space and ignores stray bits; only what encodes back is base64.
    if (!text_equal(digest_base64(arena, decoded), base64)) return false;
    *ret = decoded;
    return true;
}

Text digest_base32(Arena *arena, Text bytes) {
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    size_t length = (bytes.length * 8 + 4) / 5;
    char *base32 = arena_alloc(arena, length + 1);
    unsigned pending = 0, bits = 0;
    size_t at = 0;
    for (size_t i = 0; i < bytes.length; i++) {
        pending = (pending << 8 | (unsigned char)bytes.data[i]) & 0xFFF;
        for (bits += 8; bits >= 5; bits -= 5) base32[at++] = digits[pending >> (bits - 5) & 31];
    }
    if (bits > 0) base32[at] = digits[pending << (5 - bits) & 31];
    return (Text){.data = base32, .length = length};
}

void digest_random(void *bytes, size_t size) {
    unsigned char *at = bytes;
    while (size > 0) {
        ssize_t got = getrandom(at, size < 256 ? size : 256, 0); // up to 256 is never interrupted
        if (got <= 0) digest_unavailable();
        at += got;
        size -= (size_t)got;
    }
}

Text digest_random_hex(Arena *arena, size_t bytes) {
    char *random = arena_alloc(arena, bytes);
    digest_random(random, bytes);
    return digest_hex(arena, (Text){.data = random, .length = bytes});
}

bool digest_equal(Text a, Text b) {
    return a.length == b.length && CRYPTO_memcmp(a.data, b.data, a.length) == 0;
}

Text digest_percent_encode(Arena *arena, Text text, bool keep_slash) {
    return encode_percent(arena, text, keep_slash ? ENCODE_UNRESERVED "/" : ENCODE_UNRESERVED,
                          true);
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool digest_percent_decode(Arena *arena, Text text, bool plus_is_space, Text *ret) {
    char *decoded = arena_alloc(arena, text.length + 1);
    size_t to = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c == '%') {
            if (text.length - i < 3) return false;
            int high = hex_value(text.data[i + 1]), low = hex_value(text.data[i + 2]);
            if (high < 0 || low < 0) return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        decoded[to++] = c;
    }
    *ret = (Text){.data = decoded, .length = to};
    return true;
}
