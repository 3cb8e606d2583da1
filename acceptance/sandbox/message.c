// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/message.h"

#include "provider/net/digest.h"
#include "provider/value/json.h"

Text message_header(const Message *message, const char *name) {
    for (size_t i = 0; i < message->header_count; i++) {
        if (text_is_nocase(message->headers[i].name, name)) return message->headers[i].value;
    }
    return (Text){0};
}

Text message_find(const ContractPair *pairs, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (text_is(pairs[i].name, name)) return pairs[i].value;
    }
    return (Text){0};
}

bool message_parse_pairs(Arena *arena, Text text, ContractPair **ret, size_t *ret_count) {
    size_t most = 1, count = 0;
    for (size_t i = 0; i < text.length; i++) most += text.data[i] == '&';
    ContractPair *pairs = ARENA_ARRAY(arena, most, ContractPair);
    Text piece;
    while (text_next(&text, '&', &piece)) {
        if (piece.length == 0) continue;
        ptrdiff_t equals = text_find(piece, "=");
        ContractPair *pair = &pairs[count++];
        Text name = equals < 0 ? piece : text_slice(piece, 0, (size_t)equals);
        if (!digest_percent_decode(arena, name, true, &pair->name)) return false;
        if (equals < 0) continue;
        Text value = text_slice(piece, (size_t)equals + 1, piece.length);
        if (!digest_percent_decode(arena, value, true, &pair->value)) return false;
    }
    *ret = pairs;
    *ret_count = count;
    return true;
}

Answer answer_json(Arena *arena, int status, const Value *body) {
    Answer answer = {.status = status};
    if (!value_is_null(body)) answer.body = json_print(arena, body);
    answer_add_header(arena, &answer, "Content-Type", "application/json;charset=utf-8");
    return answer;
}

void answer_add_header(Arena *arena, Answer *answer, const char *name, const char *value) {
    AnswerHeader *header = ARENA_NEW(arena, AnswerHeader);
    *header = (AnswerHeader){.name = name, .value = value, .next = answer->headers};
    answer->headers = header;
}
