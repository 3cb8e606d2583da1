// SPDX-License-Identifier: MPL-2.0
// Input: requests to the sandbox, one after the other, each up to a line "--": how it is meant
// (signed, to the control interface; a digit), service, method and target in a line, header lines
// up to an empty one, the body. Every answer has a status and a body that its content type
// promises.
#include "acceptance/fuzz/fuzz.h"

#include "acceptance/fuzz/cloud.h"
#include "acceptance/fuzz/one_sandbox.h"
#include "acceptance/sandbox/control.h"
#include "acceptance/sandbox/dispatch.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"
#include "provider/value/xml.h"

#include <string.h>

enum { REQUESTS_MOST = 12, HEADERS_MOST = 24, SIGNED = 1, CONTROL = 2, TLS = 4 };

static Text next_word(Text *line) {
    Text word = TEXT("");
    (void)text_next(line, ' ', &word);
    return word;
}

// Up to a line "--" or the end.
static FuzzInput next_request(FuzzInput *input) {
    Text all = input->rest;
    ptrdiff_t end = text_find(all, "\n--\n");
    if (end < 0) {
        input->rest = TEXT("");
        return (FuzzInput){.rest = all};
    }
    input->rest = text_slice(all, (size_t)end + 4, all.length);
    return (FuzzInput){.rest = text_slice(all, 0, (size_t)end)};
}

static void read_headers(Arena *arena, FuzzInput *input, Message *message) {
    ContractPair *headers = ARENA_ARRAY(arena, HEADERS_MOST, ContractPair);
    size_t count = 0;
    for (Text line = fuzz_line(input); line.length > 0; line = fuzz_line(input)) {
        Text name, rest = line;
        if (count == HEADERS_MOST || !text_next(&rest, ':', &name) || rest.data == NULL) continue;
        headers[count++] =
            (ContractPair){text_copy(arena, text_trim(name)), text_copy(arena, text_trim(rest))};
    }
    message->headers = headers;
    message->header_count = count;
    Text host = message_header(message, "host");
    message->host = host.data != NULL ? host : TEXT("127.0.0.1:1");
}

static bool holds_nul(Text text) {
    return text.length > 0 && memchr(text.data, '\0', text.length) != NULL;
}

static void check_answer(Arena *arena, const Answer *answer) {
    if (answer->end == ANSWER_RESET) return;
    Text type = TEXT("");
    fuzz_require(answer->status >= 200 && answer->status < 600, "an answer has a status");
    for (const AnswerHeader *header = answer->headers; header != NULL; header = header->next) {
        Text value = text_of(header->value);
        fuzz_require(header->value != NULL, "a header has a value");
        fuzz_require(text_find(value, "\n") < 0 && text_find(value, "\r") < 0,
                     "a header is one line");
        if (text_is_nocase(text_of(header->name), "content-type")) type = value;
    }
    if (answer->end != ANSWER_WHOLE || answer->body.length == 0) return;
    Text body = text_copy(arena, answer->body);
    if (text_starts(type, "application/json"))
        fuzz_require(json_parse(arena, body, NULL) != NULL, "JSON is JSON");
    if (text_starts(type, "application/xml"))
        fuzz_require(xml_parse(arena, body, NULL) != NULL, "XML is XML");
}

static void serve(Sandbox *sandbox, FuzzInput input) {
    Arena *arena = arena_new();
    Text line = fuzz_line(&input), how = next_word(&line), name = next_word(&line);
    Message message = {.method = text_copy(arena, next_word(&line))};
    unsigned flags = how.length > 0 ? (unsigned)(unsigned char)how.data[0] : 0;
    const Service *service = service_find(text_copy(arena, name));
    message.tls = flags & TLS;
    bool good = one_sandbox_target(arena, line, &message) && message.method.length > 0;
    read_headers(arena, &input, &message);
    message.body = fuzz_terminated(arena, input.rest);
    if (good && !holds_nul(line) && (service != NULL || flags & CONTROL)) {
        if (flags & SIGNED && service != NULL) one_sandbox_sign(sandbox, service, arena, &message);
        const Answer answer = flags & CONTROL ? control_serve(sandbox, arena, &message)
                                              : dispatch_serve(sandbox, service, arena, &message);
        check_answer(arena, &answer);
    }
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FuzzInput input = fuzz_input(data, size);
    cloud_begin(NULL, NULL);
    Sandbox *sandbox = one_sandbox();
    for (int i = 0; i < REQUESTS_MOST && input.rest.length > 0; i++)
        serve(sandbox, next_request(&input));
    return 0;
}
