// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/redact.h"

// rows: of the objects in value; NULL where every text below is a secret.
static void learn_value(Call *call, const Attr *rows, const Value *value) {
    switch (value->kind) {
    case VALUE_STRING:
        if (rows == NULL) call_hide(call, value_text(value));
        break;
    case VALUE_OBJECT:
        for (size_t i = 0; rows == NULL && i < value->object.type->field_count; i++)
            learn_value(call, NULL, value->object.fields[i]);
        if (rows != NULL) redact_learn(call, rows, value);
        break;
    case VALUE_LIST:
    case VALUE_SET:
        for (size_t i = 0; i < value->list.count; i++)
            learn_value(call, rows, value->list.items[i]);
        break;
    case VALUE_MAP:
        for (size_t i = 0; i < value->map.count; i++)
            learn_value(call, rows, value->map.entries[i].value);
        break;
    default:
        break;
    }
}

void redact_learn(Call *call, const Attr *rows, const Value *object) {
    if (value_is_null(object)) return;
    for (const Attr *row = rows; row->name != NULL; row++) {
        bool secret = (row->flags & (SENSITIVE | WRITE_ONLY)) != 0;
        if (secret || row->type.attrs != NULL)
            learn_value(call, secret ? NULL : row->type.attrs, value_get(object, row->name));
    }
}
