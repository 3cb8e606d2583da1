// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/spoil.h"

#include "provider/value/json.h"

static const AnswerEnd ends[] = {
    [FAULT_MEMBERS] = ANSWER_WHOLE,      [FAULT_RESET] = ANSWER_RESET,
    [FAULT_TRUNCATE] = ANSWER_TRUNCATED, [FAULT_EMPTY] = ANSWER_EMPTY,
    [FAULT_CHUNK] = ANSWER_CHUNK,        [FAULT_GARBAGE] = ANSWER_GARBAGE,
    [FAULT_DRIBBLE] = ANSWER_DRIBBLED,
};

// The members of those names, wherever they are; nothing is added.
static const Value *replace_members(Arena *arena, const Value *value, const Value *members) {
    if (value->kind == VALUE_LIST) {
        const Value **items = ARENA_ARRAY(arena, value_count(value), const Value *);
        for (size_t i = 0; i < value_count(value); i++)
            items[i] = replace_members(arena, value_list_at(value, i), members);
        return value_list(arena, VALUE_LIST, items, value_count(value));
    }
    if (value->kind != VALUE_MAP) return value;
    const Value *replaced = value;
    for (size_t i = 0; i < value_count(value); i++) {
        const ValueEntry *entry = value_entry_at(value, i);
        const Value *other = value_get_text(members, entry->key);
        if (value_is_null(other)) other = replace_members(arena, entry->value, members);
        replaced = value_with(arena, replaced, entry->key.data, other);
    }
    return replaced;
}

static void tell_otherwise(Arena *arena, const Value *members, Answer *answer) {
    const Value *body = json_parse(arena, answer->body, NULL);
    if (body != NULL) answer->body = json_print(arena, replace_members(arena, body, members));
}

void spoil_answer(Arena *arena, const Fault *fault, Answer *answer) {
    if (fault->kind == FAULT_MEMBERS) tell_otherwise(arena, fault->members, answer);
    answer->end = ends[fault->kind];
    answer->pause_ms = fault->pause_ms;
    // Where there is no body to cut, nothing is sent.
    if (answer->end == ANSWER_TRUNCATED && answer->body.length < 2) answer->end = ANSWER_RESET;
    if (answer->end == ANSWER_RESET) *answer = (Answer){.end = ANSWER_RESET};
}
