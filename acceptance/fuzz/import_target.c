// SPDX-License-Identifier: MPL-2.0
// Input: the resource, the provider's region (a byte each), an import id. An id that is understood
// names a region and a function, and its canonical form is understood as the same.
#include "acceptance/fuzz/fuzz.h"

#include "provider/schema/attrs.h"
#include "provider/value/msgpack.h"
#include "resources/lobechat_base.h"
#include "resources/lobechat_database.h"
#include "resources/names.h"
#include "resources/session.h"

static const Value *import(Call *call, const Resource *resource, Session *session, const char *id) {
    const Value *empty = value_object(call->arena, resource_type(resource)), *state = NULL;
    bool good = resource->import(call, session, id, empty, &state).ok;
    fuzz_require(good == (call->diags->errors == 0), "a failure has a message, success none");
    return good ? state : NULL;
}

static void check(Call *call, const Resource *resource, Session *session, const Value *state) {
    Text region = value_text(value_get(state, A_REGION));
    Text name = value_text(value_get(state, A_FUNCTION_NAME));
    const char *id = value_cstr(value_get(state, A_ID));
    fuzz_require(region.length > 0 && name.length > 0, "a region and a function");
    fuzz_require(text_find(name, "/") < 0, "the name of one function");
    const Value *again = import(call, resource, session, id);
    fuzz_require(again != NULL && value_equal(state, again),
                 "its own id is understood as the same");
    Text bytes;
    bool good = msgpack_print(call, state, resource_type(resource), "state", &bytes).ok;
    fuzz_require(good, "a state of the type");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const regions[] = {"", "cn-hangzhou", "ap-southeast-1"};
    FuzzInput input = fuzz_input(data, size);
    Arena *arena = arena_new();
    Call call = fuzz_call(arena);
    const Resource *resource = fuzz_byte(&input) & 1 ? &lobechat_database : &lobechat_base;
    Session session = {.settings = {.config = &value_null,
                                    .region = text_of(regions[fuzz_byte(&input) % 3]),
                                    .sandbox = &value_null}};
    const Value *state = import(&call, resource, &session, fuzz_cstring(arena, input.rest));
    if (state != NULL) check(&call, resource, &session, state);
    fuzz_check_diags(&call);
    arena_free(arena);
    return 0;
}
