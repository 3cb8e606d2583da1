// SPDX-License-Identifier: MPL-2.0
// Input: a text, which is put to the checks of every attribute that there is, as its value or, of
// maps and lists, as what stands in them.
#include "acceptance/fuzz/fuzz.h"

#include "provider/schema/attrs.h"
#include "provider/schema/check.h"
#include "resources/lobechat_base.h"
#include "resources/lobechat_database.h"
#include "resources/session.h"

// A value of the row's type with the text wherever a text can be.
static const Value *value_of(Arena *arena, const Attr *row, Text text) {
    const Value *string = value_string(arena, text);
    const Value *number = value_number_text(arena, text);
    const ValueEntry entry = {text_copy(arena, text), string};
    switch (row->type.kind) {
    case TYPE_STRING:
        return string;
    case TYPE_NUMBER:
        return number != NULL ? number : &value_zero;
    case TYPE_LIST:
    case TYPE_SET:
        return row->type.attrs == NULL ? value_list_one(arena, string) : &value_null;
    case TYPE_MAP:
        return row->type.attrs == NULL ? value_map(arena, &entry, 1) : &value_null;
    default:
        return &value_null;
    }
}

static void check_rows(Call *call, const Attr *rows, Text text) {
    for (; rows->name != NULL; rows++) {
        Path path = path_attribute(NULL, rows->name);
        const Value *value = value_of(call->arena, rows, text);
        if (value_conforms(value, attr_type(call->arena, rows)))
            check_value(call, rows, &path, value);
        if (rows->type.attrs != NULL) check_rows(call, rows->type.attrs, text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new();
    Call call = fuzz_call(arena);
    Text text = fuzz_input(data, size).rest;
    text = text_of(text_to_utf8(arena, fuzz_terminated(arena, text)));
    check_rows(&call, resource_rows(&lobechat_base), text);
    check_rows(&call, resource_rows(&lobechat_database), text);
    check_rows(&call, session_attrs, text);
    fuzz_check_diags(&call);
    arena_free(arena);
    return 0;
}
