// SPDX-License-Identifier: MPL-2.0
// What the fuzz targets share. A target is a file NAME_target.c with the function that libFuzzer
// calls for every input; the replay program has it under the name fuzz_NAME. Besides not crashing,
// targets hold what they test to properties: one that does not hold ends the process, as a crash.
#pragma once

#include "provider/base/call.h"

// Always 0: the input may be kept in a corpus.
__attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// ---- taking an input apart, from its beginning
typedef struct FuzzInput {
    Text rest;
} FuzzInput;

FuzzInput fuzz_input(const uint8_t *data, size_t size);
unsigned fuzz_byte(FuzzInput *input);              // 0 at the end
Text fuzz_line(FuzzInput *input);                  // up to the next line break; empty at the end
Text fuzz_terminated(Arena *arena, Text text);     // a copy that a NUL follows
const char *fuzz_cstring(Arena *arena, Text text); // the same up to its first NUL

// A temporary file of the process with this content; its path.
const char *fuzz_file(Text content);

// ---- properties
// Ends the process, as a crash.
_Noreturn void fuzz_fail(const char *property);
static inline void fuzz_require(bool holds, const char *property) {
    if (!holds) fuzz_fail(property);
}

// A word that this input cannot hold, being another one for each: what it was put into must not be
// quoted by messages.
const char *fuzz_canary(void);
// text with the canary at a place; NUL-terminated.
Text fuzz_with_canary(Arena *arena, Text text, size_t place);
void fuzz_require_untold(const char *message); // NULL is fine

// ---- a call of Terraform, with a minute to go
Call fuzz_call(Arena *arena);
// Its diagnostics are text that Terraform takes, of a size that people read, without the canary.
void fuzz_check_diags(const Call *call);
