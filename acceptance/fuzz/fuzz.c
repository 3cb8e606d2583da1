// SPDX-License-Identifier: MPL-2.0
#include "acceptance/fuzz/fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CALL_MS = 60 * 1000, DETAIL_MOST = 64 * 1024, SUMMARY_MOST = 200, CANARY_LENGTH = 16 };

unsigned fuzz_byte(FuzzInput *input) {
    if (input->rest.length == 0) return 0;
    unsigned byte = (unsigned char)input->rest.data[0];
    input->rest = text_slice(input->rest, 1, input->rest.length);
    return byte;
}

Text fuzz_line(FuzzInput *input) {
    Text line = input->rest;
    const char *end = line.length > 0 ? memchr(line.data, '\n', line.length) : NULL;
    if (end == NULL) {
        input->rest = TEXT("");
        return line;
    }
    size_t length = (size_t)(end - line.data);
    input->rest = text_slice(line, length + 1, line.length);
    return text_slice(line, 0, length);
}

Text fuzz_terminated(Arena *arena, Text text) {
    return text_copy(arena, text);
}

const char *fuzz_cstring(Arena *arena, Text text) {
    return text_copy(arena, text).data;
}

static char file[64];

static void remove_file(void) {
    unlink(file);
}

static void make_file(void) {
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(file, sizeof file, "%s/fuzz-XXXXXX", folder);
    int made = mkstemp(file);
    fuzz_require(made >= 0, "a temporary file");
    close(made);
    atexit(remove_file);
}

const char *fuzz_file(Text content) {
    if (file[0] == '\0') make_file();
    int opened = open(file, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0600);
    fuzz_require(opened >= 0 &&
                     write(opened, content.data, content.length) == (ssize_t)content.length,
                 "a temporary file");
    close(opened);
    return file;
}

void fuzz_fail(const char *property) {
    fprintf(stderr, "fuzz: does not hold: %s\n", property);
    abort();
}

// Another one for each input, because libFuzzer learns the words that it sees compared.
static char canary[CANARY_LENGTH + 1];

static void change_canary(void) {
    static uint64_t state = 1;
    for (size_t i = 0; i < CANARY_LENGTH; i++) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        canary[i] = (char)('G' + (state >> 33) % 20);
    }
}

const char *fuzz_canary(void) {
    return canary;
}

// What an earlier process learned may come back when the same word has its turn again.
FuzzInput fuzz_input(const uint8_t *data, size_t size) {
    do {
        change_canary();
    } while (memmem(data, size, canary, CANARY_LENGTH) != NULL);
    return (FuzzInput){.rest = {.data = size > 0 ? (const char *)data : "", .length = size}};
}

Text fuzz_with_canary(Arena *arena, Text text, size_t place) {
    Buffer buffer = buffer_new(arena, text.length + CANARY_LENGTH + 1);
    place = place < text.length ? place : text.length;
    buffer_add_text(&buffer, text_slice(text, 0, place));
    buffer_puts(&buffer, fuzz_canary());
    buffer_add_text(&buffer, text_slice(text, place, text.length));
    return buffer_text(&buffer);
}

void fuzz_require_untold(const char *message) {
    fuzz_require(message == NULL || strstr(message, fuzz_canary()) == NULL,
                 "messages do not quote what may be secret");
}

Call fuzz_call(Arena *arena) {
    Cancel *cancel = ARENA_NEW(arena, Cancel);
    cancel_init(cancel);
    return (Call){.arena = arena,
                  .diags = diags_new(arena),
                  .cancel = cancel,
                  .deadline_ms = call_now_ms() + CALL_MS,
                  .id = "fuzz",
                  .rpc = "fuzz"};
}

void fuzz_check_diags(const Call *call) {
    for (const Diag *diag = call->diags->first; diag != NULL; diag = diag->next) {
        Text summary = text_of(diag->summary), detail = text_of(diag->detail);
        fuzz_require(text_is_utf8(summary) && text_is_utf8(detail), "diagnostics are UTF-8");
        fuzz_require(summary.length > 0 && summary.length <= SUMMARY_MOST,
                     "a summary is one short line");
        fuzz_require(text_find(summary, "\n") < 0, "a summary is one short line");
        fuzz_require(detail.length <= DETAIL_MOST, "a detail is of a size that people read");
        fuzz_require_untold(diag->summary);
        fuzz_require_untold(diag->detail);
    }
}
