// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/web/form.h"

#include "acceptance/sandbox/message.h"
#include "provider/value/json.h"

const Value *form_read(const Request *request) {
    Arena *arena = request->arena;
    Text type = request_header(request, "Content-Type");
    if (!text_starts(type, "application/x-www-form-urlencoded")) {
        const Value *json = text_starts(type, "application/json")
                                ? json_parse(arena, request->raw_body, NULL)
                                : NULL;
        return json != NULL && json->kind == VALUE_MAP ? json : NULL;
    }
    ContractPair *pairs = NULL;
    size_t count = 0;
    if (!message_parse_pairs(arena, request->raw_body, &pairs, &count)) return NULL;
    const Value *body = &value_empty_map;
    for (size_t i = 0; i < count; i++)
        body = value_with(arena, body, text_copy(arena, pairs[i].name).data,
                          value_string(arena, pairs[i].value));
    return body;
}
