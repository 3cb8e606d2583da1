// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/redact.h"

enum { REDACT_SHORTEST = 6, REDACT_MAX_TEXT = 256 * 1024 };

static const char shown[] = "(sensitive value)";

static const char *redact_text(Arena *arena, const char *message, const char *secret) {
    Text rest = text_of(message);
    ptrdiff_t at = text_find(rest, secret);
    if (at < 0) return message;
    Buffer clean = buffer_new(arena, REDACT_MAX_TEXT);
    for (; at >= 0; at = text_find(rest, secret)) {
        buffer_add_text(&clean, text_slice(rest, 0, (size_t)at));
        buffer_puts(&clean, shown);
        rest = text_slice(rest, (size_t)at + text_of(secret).length, rest.length);
    }
    buffer_add_text(&clean, rest);
    return buffer_text(&clean).data;
}

static void redact_secret(Call *call, const Value *secret) {
    if (value_text(secret).length < REDACT_SHORTEST) return;
    for (Diag *diag = call->diags->first; diag != NULL; diag = diag->next) {
        diag->summary = redact_text(call->arena, diag->summary, value_cstr(secret));
        diag->detail = redact_text(call->arena, diag->detail, value_cstr(secret));
    }
}

// rows: of the objects in value; NULL where every text below is a secret.
static void redact_value(Call *call, const Attr *rows, const Value *value) {
    switch (value->kind) {
    case VALUE_STRING:
        if (rows == NULL) redact_secret(call, value);
        break;
    case VALUE_OBJECT:
        for (size_t i = 0; rows == NULL && i < value->object.type->field_count; i++)
            redact_value(call, NULL, value->object.fields[i]);
        if (rows != NULL) redact_diags(call, rows, value);
        break;
    case VALUE_LIST:
    case VALUE_SET:
        for (size_t i = 0; i < value->list.count; i++)
            redact_value(call, rows, value->list.items[i]);
        break;
    case VALUE_MAP:
        for (size_t i = 0; i < value->map.count; i++)
            redact_value(call, rows, value->map.entries[i].value);
        break;
    default:
        break;
    }
}

void redact_diags(Call *call, const Attr *rows, const Value *object) {
    if (call->diags->first == NULL || value_is_null(object)) return;
    for (const Attr *row = rows; row->name != NULL; row++) {
        bool secret = (row->flags & (SENSITIVE | WRITE_ONLY)) != 0;
        if (secret || row->type.attrs != NULL)
            redact_value(call, secret ? NULL : row->type.attrs, value_get(object, row->name));
    }
}
