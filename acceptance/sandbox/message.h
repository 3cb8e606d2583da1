// SPDX-License-Identifier: MPL-2.0
// An HTTP request as it came off a socket and the answer that goes back, free of the HTTP library.
#pragma once

#include "acceptance/sandbox/contract.h"

typedef struct Message {
    Text method, host;
    Text target; // path and query, as on the wire
    Text path;   // the same without the query
    bool tls;
    const ContractPair *query; // decoded
    size_t query_count;
    const ContractPair *headers;
    size_t header_count;
    Text body;
} Message;

typedef enum AnswerEnd {
    ANSWER_WHOLE,
    ANSWER_TRUNCATED, // the connection ends in the middle of the body
    ANSWER_RESET,     // the connection is reset, nothing is sent
    ANSWER_EMPTY,     // the connection ends, nothing is sent
    ANSWER_CHUNK,     // chunked, and the first chunk has no size
    ANSWER_GARBAGE,   // random bytes, then the connection ends
    ANSWER_DRIBBLED,  // whole, the body byte by byte
} AnswerEnd;

typedef struct AnswerHeader {
    const char *name, *value;
    struct AnswerHeader *next;
} AnswerHeader;

typedef struct Answer {
    int status;
    AnswerHeader *headers;
    Text body;
    AnswerEnd end;
    int64_t pause_ms; // DRIBBLED: before each byte
} Answer;

// Value of a header by its name in any case; .data NULL: absent.
Text message_header(const Message *message, const char *name);
Text message_find(const ContractPair *pairs, size_t count, const char *name); // by exact name
// Name=value pairs joined by '&', as in a query or a form; false when an escape is broken.
bool message_parse_pairs(Arena *arena, Text text, ContractPair **ret, size_t *ret_count);

Answer answer_json(Arena *arena, int status, const Value *body);
void answer_add_header(Arena *arena, Answer *answer, const char *name, const char *value);
