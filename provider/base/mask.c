// SPDX-License-Identifier: MPL-2.0
#include "provider/base/mask.h"

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
    Text text;
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

// ---- spellings

static const char hex_digits[2][17] = {"0123456789abcdef", "0123456789ABCDEF"};

static Text spell_hex(Arena *arena, Text text, bool upper) {
    char *hex = arena_alloc(arena, text.length * 2 + 1);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        hex[2 * i] = hex_digits[upper][byte >> 4];
        hex[2 * i + 1] = hex_digits[upper][byte & 15];
    }
    return (Text){.data = hex, .length = text.length * 2};
}

// kept: what stands for itself besides letters and digits.
static Text spell_url(Arena *arena, Text text, bool upper, const char *kept) {
    char *url = arena_alloc(arena, text.length * 3 + 1);
    size_t to = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c != '\0' && strchr(kept, c) != NULL);
        if (plain) {
            url[to++] = c;
            continue;
        }
        url[to++] = '%';
        url[to++] = hex_digits[upper][(unsigned char)c >> 4];
        url[to++] = hex_digits[upper][(unsigned char)c & 15];
    }
    return (Text){.data = url, .length = to};
}

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
    Text url = spell_url(arena, text, true, "-_.~");
    ret[count++] = text;
    ret[count++] = spell_json(arena, text, false);
    ret[count++] = spell_json(arena, text, true);
    ret[count++] = spell_json(arena, spell_json(arena, text, false), false); // JSON within JSON
    ret[count++] = url;
    ret[count++] = spell_url(arena, text, false, "-_.~");
    ret[count++] = spell_url(arena, text, true, "-_.~/");
    ret[count++] = spell_url(arena, url, true, "-_.~");
    ret[count++] = spell_hex(arena, text, false);
    ret[count++] = spell_hex(arena, text, true);
    for (size_t shift = 0; shift < MASK_SHIFTS; shift++) {
        ret[count++] = spell_base64(arena, text, shift, false);
        ret[count++] = spell_base64(arena, text, shift, true);
    }
    return count;
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
    for (const Secret *secret = masks->synced.first; secret != NULL; secret = secret->next) {
        Text spellings[MASK_SPELLINGS];
        size_t count = spell_all(arena, secret->text, spellings);
        for (size_t i = 0; i < count; i++) text = without(arena, text, spellings[i]);
    }
    pthread_mutex_unlock(&masks->synced.lock);
    return text;
}
