// SPDX-License-Identifier: MPL-2.0
// Input: where the canary goes (a byte), an XML document. What was read is printed and read again
// to the same value; a document with a type declaration is refused; messages never quote the text.
#include "acceptance/fuzz/fuzz.h"

#include "provider/value/xml.h"

static void check_round(Arena *arena, const Value *document) {
    Text once = xml_print(arena, document);
    fuzz_require(value_count(document) == 1, "a document has one root");
    fuzz_require(once.length > 0, "what was read is printed");
    const Value *again = xml_parse(arena, once, NULL);
    fuzz_require(again != NULL && value_equal(document, again), "the same value is read again");
    fuzz_require(text_equal(once, xml_print(arena, again)), "the same text is printed again");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FuzzInput input = fuzz_input(data, size);
    Arena *arena = arena_new();
    size_t place = fuzz_byte(&input);
    const char *reason = NULL;
    const Value *document = xml_parse(arena, fuzz_with_canary(arena, input.rest, place), &reason);
    fuzz_require((document == NULL) == (reason != NULL), "a failure has a reason, success none");
    fuzz_require_untold(reason);
    document = xml_parse(arena, fuzz_terminated(arena, input.rest), NULL);
    if (document != NULL) check_round(arena, document);
    arena_free(arena);
    return 0;
}
