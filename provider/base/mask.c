// SPDX-License-Identifier: MPL-2.0
#include "provider/base/mask.h"

#include "provider/base/encode.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>
#include <yajl/yajl_gen.h>

enum {
    MASK_SHORTEST = 6,
    MASK_LINE = 16, // a line of a longer secret
    MASK_SHIFTS = 3,
    MASK_SPELLINGS = 16,
};

static const char shown[] = "(sensitive value)";

typedef struct Secret {
    struct Secret *next;
    Text text, spellings[MASK_SPELLINGS];
    size_t count; // 0: nothing was quoted yet
} Secret;

struct Masks {
    struct {
        pthread_mutex_t lock;
        Arena *arena;
        Secret *first; // the longest first, so that none hides a part of another
    } synced;
};

static void masks_free(void *pointer) {
    Masks *masks = pointer;
    pthread_mutex_destroy(&masks->synced.lock);
    arena_free(masks->synced.arena);
}

Masks *masks_new(Arena *arena) {
    Masks *masks = ARENA_NEW(arena, Masks);
    pthread_mutex_init(&masks->synced.lock, NULL);
    masks->synced.arena = arena_new();
    arena_defer(arena, masks_free, masks);
    return masks;
}

// ---- spellings

// What all base64 of something that holds the text so many bytes behind a multiple of three has in
// common.
static Text spell_base64(Arena *arena, Text text, size_t shift, bool for_urls) {
    char *shifted = arena_alloc(arena, shift + text.length);
    memcpy(shifted + shift, text.data, text.length);
    char *base64 = arena_alloc(arena, (shift + text.length + 2) / 3 * 4 + 1);
    EVP_EncodeBlock((unsigned char *)base64, (const unsigned char *)shifted,
                    (int)(shift + text.length));
    Text whole = text_slice(text_of(base64), (shift * 8 + 5) / 6, (shift + text.length) * 8 / 6);
    char *own = arena_copy(arena, whole.data, whole.length);
    for (size_t i = 0; for_urls && i < whole.length; i++) {
        if (own[i] == '+') own[i] = '-';
        if (own[i] == '/') own[i] = '_';
    }
    return (Text){.data = own, .length = whole.length};
}

// The text as JSON has it between its quotes. slashes: written with a backslash, as some do.
static Text spell_json(Arena *arena, Text text, bool slashes) {
    const unsigned char *json = NULL;
    size_t length = 0;
    yajl_gen generator = yajl_gen_alloc(NULL);
    yajl_gen_config(generator, yajl_gen_escape_solidus, (int)slashes);
    yajl_gen_string(generator, (const unsigned char *)text.data, text.length);
    yajl_gen_get_buf(generator, &json, &length);
    Text quoted = {.data = (const char *)json, .length = length};
    Text spelled = length < 2 ? text : text_copy(arena, text_slice(quoted, 1, length - 1));
    yajl_gen_free(generator);
    return spelled;
}

static size_t spell_all(Arena *arena, Text text, Text *ret) {
    size_t count = 0;
    Text url = encode_percent(arena, text, ENCODE_UNRESERVED, true);
    ret[count++] = text;
    ret[count++] = spell_json(arena, text, false);
    ret[count++] = spell_json(arena, text, true);
    ret[count++] = spell_json(arena, spell_json(arena, text, false), false); // JSON within JSON
    ret[count++] = url;
    ret[count++] = encode_percent(arena, text, ENCODE_UNRESERVED, false);
    ret[count++] = encode_percent(arena, text, ENCODE_UNRESERVED "/", true);
    ret[count++] = encode_percent(arena, url, ENCODE_UNRESERVED, true);
    ret[count++] = encode_hex(arena, text, false);
    ret[count++] = encode_hex(arena, text, true);
    for (size_t shift = 0; shift < MASK_SHIFTS; shift++) {
        ret[count++] = spell_base64(arena, text, shift, false);
        ret[count++] = spell_base64(arena, text, shift, true);
    }
    return count;
}

// ---- keeping

static void masks_insert(Masks *masks, Text text) {
    pthread_mutex_lock(&masks->synced.lock);
    Secret **place = &masks->synced.first;
    while (*place != NULL && (*place)->text.length >= text.length &&
           !text_equal((*place)->text, text))
        place = &(*place)->next;
    if (*place == NULL || !text_equal((*place)->text, text)) {
        Secret *secret = ARENA_NEW(masks->synced.arena, Secret);
        *secret = (Secret){.next = *place, .text = text_copy(masks->synced.arena, text)};
        *place = secret;
    }
    pthread_mutex_unlock(&masks->synced.lock);
}

void masks_add(Masks *masks, Text secret) {
    if (masks == NULL || secret.length < MASK_SHORTEST) return;
    masks_insert(masks, secret);
    Text rest = secret, line;
    if (text_find(secret, "\n") < 0) return;
    while (text_next(&rest, '\n', &line)) {
        if (line.length >= MASK_LINE && !text_starts(line, "-----")) masks_insert(masks, line);
    }
}

// ---- taking out

static Text without(Arena *arena, Text text, Text secret) {
    const char *at = memmem(text.data, text.length, secret.data, secret.length);
    if (secret.length < MASK_SHORTEST || at == NULL) return text;
    Buffer clean = buffer_new(arena, SIZE_MAX / 2);
    for (; at != NULL; at = memmem(text.data, text.length, secret.data, secret.length)) {
        size_t before = (size_t)(at - text.data);
        buffer_add_text(&clean, text_slice(text, 0, before));
        buffer_puts(&clean, shown);
        text = text_slice(text, before + secret.length, text.length);
    }
    buffer_add_text(&clean, text);
    return buffer_text(&clean);
}

Text masks_apply(Arena *arena, Masks *masks, Text text) {
    if (masks == NULL || text.length == 0) return text;
    pthread_mutex_lock(&masks->synced.lock);
    for (Secret *secret = masks->synced.first; secret != NULL; secret = secret->next) {
        if (secret->count == 0)
            secret->count = spell_all(masks->synced.arena, secret->text, secret->spellings);
        for (size_t i = 0; i < secret->count; i++)
            text = without(arena, text, secret->spellings[i]);
    }
    pthread_mutex_unlock(&masks->synced.lock);
    return text;
}
