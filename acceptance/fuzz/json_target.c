// SPDX-License-Identifier: MPL-2.0
// Input: where the canary goes (a byte), a type in Terraform's JSON spelling, a line break, JSON.
// Untyped it is printed and read again to the same value; typed it fits the type, and so does what
// is printed of it. Messages quote nothing of the text but the keys that lead to a place.
#include "acceptance/fuzz/fuzz.h"

#include "provider/value/json.h"

#include <string.h>

static void check_untyped(Arena *arena, const Value *value) {
    Text once = json_print(arena, value);
    fuzz_require(once.length > 0, "what was read is printed");
    const Value *again = json_parse(arena, once, NULL);
    fuzz_require(again != NULL && value_equal(value, again), "the same value is read again");
    fuzz_require(text_equal(once, json_print(arena, again)), "the same text is printed again");
    const Value *indented = json_parse(arena, json_print_indented(arena, value), NULL);
    fuzz_require(indented != NULL && value_equal(value, indented), "indented it is the same value");
}

static bool is_key_of(const Value *json, const char *word) {
    for (size_t i = 0; i < value_count(json); i++) {
        bool map = json->kind == VALUE_MAP;
        if (map && text_find(value_entry_at(json, i)->key, word) >= 0) return true;
        if (is_key_of(map ? value_entry_at(json, i)->value : value_list_at(json, i), word))
            return true;
    }
    return false;
}

static void check_typed(Call *call, const Value *json, const Type *type) {
    const Value *value = NULL, *again = NULL;
    bool good = json_to_type(call, json, type, &value).ok;
    fuzz_require(good == (call->diags->errors == 0), "a failure has a message, success none");
    fuzz_check_diags(call);
    if (!good) return;
    fuzz_require(value_conforms(value, type), "what was read is of its type");
    const Value *printed = json_parse(call->arena, json_print(call->arena, value), NULL);
    fuzz_require(printed != NULL, "what is printed is JSON");
    fuzz_require(json_to_type(call, printed, type, &again).ok, "what is printed is of the type");
    fuzz_require(value_equal(value, again), "it is the same value");
}

static const Type *read_type(Arena *arena, Text json) {
    const Type *type = type_from_json(arena, fuzz_terminated(arena, json));
    if (type == NULL) return NULL;
    const Type *again = type_from_json(arena, type_to_json(arena, type));
    fuzz_require(again != NULL && type_equal(type, again), "the same type is read again");
    return type;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FuzzInput input = fuzz_input(data, size);
    Arena *arena = arena_new();
    Call call = fuzz_call(arena);
    size_t place = fuzz_byte(&input);
    const Type *type = read_type(arena, fuzz_line(&input));
    const char *reason = NULL;
    const Value *json = json_parse(arena, fuzz_with_canary(arena, input.rest, place), &reason);
    fuzz_require((json == NULL) == (reason != NULL), "a failure has a reason, success none");
    fuzz_require_untold(reason);
    if (json != NULL && type != NULL && !is_key_of(json, fuzz_canary()))
        check_typed(&call, json, type);
    json = json_parse(arena, fuzz_terminated(arena, input.rest), NULL);
    if (json != NULL) check_untyped(arena, json);
    arena_free(arena);
    return 0;
}
