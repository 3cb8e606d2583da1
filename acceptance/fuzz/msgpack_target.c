// SPDX-License-Identifier: MPL-2.0
// Input: a type in Terraform's JSON spelling, a line break, MessagePack. What was read as a value
// of the type is written, read and written again: always the same value, then the same bytes.
#include "acceptance/fuzz/fuzz.h"

#include "provider/value/msgpack.h"

static void check_round(Call *call, const Value *value, const Type *type) {
    Text once = TEXT(""), twice = TEXT("");
    const Value *again = NULL;
    fuzz_require(value_conforms(value, type), "what was read is of its type");
    fuzz_require(msgpack_print(call, value, type, "value", &once).ok, "what was read is written");
    fuzz_require(msgpack_parse(call, once, type, "value", &again).ok, "what was written is read");
    fuzz_require(value_equal(value, again), "the same value is read again");
    fuzz_require(msgpack_print(call, again, type, "value", &twice).ok, "it is written again");
    fuzz_require(text_equal(once, twice), "the same bytes are written again");
    fuzz_require(value_equal(value, value_copy(call->arena, value)), "a copy is equal");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FuzzInput input = fuzz_input(data, size);
    Arena *arena = arena_new();
    Call call = fuzz_call(arena);
    const Type *type = type_from_json(arena, fuzz_terminated(arena, fuzz_line(&input)));
    const Value *value = NULL;
    // A copy, so that reading beyond its end is seen.
    Text bytes = fuzz_terminated(arena, input.rest);
    if (type != NULL) {
        bool good = msgpack_parse(&call, bytes, type, "value", &value).ok;
        fuzz_require(good == (call.diags->errors == 0), "a failure has a message, success none");
        if (good) check_round(&call, value, type);
        fuzz_check_diags(&call);
    }
    arena_free(arena);
    return 0;
}
