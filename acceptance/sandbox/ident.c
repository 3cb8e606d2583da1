// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ident.h"

#include "provider/net/digest.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct Ident {
    pthread_mutex_t lock;
    bool seeded;
    int64_t seed;
    uint64_t counter; // of digests taken
    unsigned char pool[32];
    size_t left; // unused bytes at the end of pool
};

Ident *ident_new(Arena *arena, const int64_t *seed) {
    Ident *ident = ARENA_NEW(arena, Ident);
    pthread_mutex_init(&ident->lock, NULL);
    ident->seeded = seed != NULL;
    ident->seed = seed != NULL ? *seed : 0;
    return ident;
}

void ident_resume(Ident *ident, int64_t run) {
    ident->counter = (uint64_t)run << 20;
    ident->left = 0;
}

// The digests of a counter behind the seed: the same sequence on every machine.
static void ident_refill(Ident *ident) {
    char block[64];
    int length = snprintf(block, sizeof block, "sandbox/%lld/%llu", (long long)ident->seed,
                          (unsigned long long)ident->counter++);
    Digest digest = digest_sha256((Text){.data = block, .length = (size_t)length});
    memcpy(ident->pool, digest.bytes, sizeof ident->pool);
    ident->left = sizeof ident->pool;
}

static void ident_bytes(Ident *ident, void *bytes, size_t size) {
    if (!ident->seeded) {
        digest_random(bytes, size);
        return;
    }
    pthread_mutex_lock(&ident->lock);
    for (size_t i = 0; i < size; i++) {
        if (ident->left == 0) ident_refill(ident);
        ((unsigned char *)bytes)[i] = ident->pool[sizeof ident->pool - ident->left--];
    }
    pthread_mutex_unlock(&ident->lock);
}

static const char *ident_print_uuid(Ident *ident, Arena *arena, const char *digits) {
    unsigned char bytes[16];
    ident_bytes(ident, bytes, sizeof bytes);
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40); // version 4
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
    char *text = arena_alloc(arena, 37), *out = text;
    for (size_t i = 0; i < sizeof bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *out++ = '-';
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    return text;
}

const char *ident_uuid(Ident *ident, Arena *arena) {
    return ident_print_uuid(ident, arena, "0123456789ABCDEF");
}

const char *ident_uuid_lower(Ident *ident, Arena *arena) {
    return ident_print_uuid(ident, arena, "0123456789abcdef");
}

// The first character is from the last first_count of the alphabet. The slight bias of % does not
// matter for names that only have to differ.
static const char *ident_from(Ident *ident, Arena *arena, size_t length, Text alphabet,
                              size_t first_count) {
    unsigned char *text = arena_alloc(arena, length + 1);
    ident_bytes(ident, text, length);
    for (size_t i = 0; i < length; i++) {
        size_t from = i == 0 ? alphabet.length - first_count : 0;
        text[i] = (unsigned char)alphabet.data[from + text[i] % (alphabet.length - from)];
    }
    return (const char *)text;
}

const char *ident_digits(Ident *ident, Arena *arena, size_t length) {
    return ident_from(ident, arena, length, TEXT("0123456789"), 9);
}

const char *ident_letters(Ident *ident, Arena *arena, size_t length) {
    return ident_from(ident, arena, length, TEXT("abcdefghijklmnopqrstuvwxyz"), 26);
}

const char *ident_alnum(Ident *ident, Arena *arena, size_t length) {
    return ident_from(ident, arena, length, TEXT("0123456789abcdefghijklmnopqrstuvwxyz"), 26);
}

const char *ident_mixed(Ident *ident, Arena *arena, size_t length) {
    return ident_from(ident, arena, length,
                      TEXT("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"), 62);
}
