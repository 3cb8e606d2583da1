// SPDX-License-Identifier: MPL-2.0
// Input: whether checksums are right (a byte), then the lines of a sandbox's state file. What could
// be loaded is changed, closed and loaded again: the same objects.
#include "acceptance/fuzz/fuzz.h"

#include "acceptance/sandbox/store.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"

enum { SUM_LENGTH = 16, SUMS_RIGHT = 1, CUT_END = 2 };

static void put_record(Buffer *out, Text json) {
    Digest digest = digest_sha256(json);
    buffer_add_text(out, text_slice(digest_hex(out->arena, digest_bytes(&digest)), 0, SUM_LENGTH));
    buffer_puts(out, " ");
    buffer_add_text(out, json);
}

static const char *write_file(Arena *arena, FuzzInput *input) {
    unsigned flags = fuzz_byte(input);
    Buffer out = buffer_new(arena, SIZE_MAX / 2);
    buffer_puts(&out, "");
    while (input->rest.length > 0) {
        Text line = fuzz_line(input);
        if (flags & SUMS_RIGHT)
            put_record(&out, fuzz_terminated(arena, line));
        else
            buffer_add_text(&out, line);
        if (input->rest.length > 0 || !(flags & CUT_END)) buffer_puts(&out, "\n");
    }
    return fuzz_file(buffer_text(&out));
}

// Everything in it, as text.
static Text contents(Arena *arena, const Store *store) {
    Buffer all = buffer_new(arena, SIZE_MAX / 2);
    buffer_puts(&all, "");
    for (const char *name = store_next_collection(store, NULL); name != NULL;
         name = store_next_collection(store, name)) {
        const StoreObject *object = store_next(store, name, TEXT(""));
        for (; object != NULL; object = store_next(store, name, object->key)) {
            buffer_printf(&all, "%s/%s=", name, object->key.data);
            buffer_add_text(&all, json_print(arena, object->value));
            buffer_puts(&all, "\n");
        }
    }
    return buffer_text(&all);
}

static bool load(Arena *arena, const char *file, Store **ret) {
    StoreLoaded loaded = {0};
    const char *reason = NULL;
    *ret = store_new(arena);
    bool good = store_open(*ret, file, &loaded, &reason).ok;
    fuzz_require(good == (reason == NULL), "a failure has a reason, success none");
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FuzzInput input = fuzz_input(data, size);
    Arena *arena = arena_new();
    const char *file = write_file(arena, &input);
    Store *store = NULL, *again = NULL;
    const char *reason = NULL;
    bool loaded = load(arena, file, &store);
    if (loaded) {
        store_put(store, "fc/functions", TEXT("fuzz"), &value_empty_map);
        fuzz_require(store_commit(store, 1, &reason).ok, "a loaded store takes changes");
        store_release(store);
    }
    Text before = loaded ? contents(arena, store) : TEXT("");
    store_close(store);
    if (loaded) {
        fuzz_require(load(arena, file, &again), "what was written is loaded");
        fuzz_require(text_equal(before, contents(arena, again)), "the same objects are loaded");
        store_close(again);
    }
    arena_free(arena);
    return 0;
}
