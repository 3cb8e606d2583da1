// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/duration.h"

#include <inttypes.h>

enum { DURATION_MAX_SECONDS = 7 * 24 * 3600 };

static const struct {
    char letter;
    int64_t seconds;
} duration_units[] = {{'h', 3600}, {'m', 60}, {'s', 1}};
enum { DURATION_UNITS = sizeof duration_units / sizeof *duration_units };

// Length of the number that text starts with.
static size_t duration_digits(Text text) {
    size_t count = 0;
    while (count < text.length && text.data[count] >= '0' && text.data[count] <= '9') count++;
    return count;
}

bool duration_parse(Text text, int64_t *ret_seconds) {
    int64_t total = 0;
    for (size_t unit = 0; unit < DURATION_UNITS; unit++) {
        size_t digits = duration_digits(text);
        // Not this unit: the same number may belong to the next smaller one.
        if (digits == text.length || text.data[digits] != duration_units[unit].letter) continue;
        int64_t count;
        if (!text_to_int(text_slice(text, 0, digits), 0, DURATION_MAX_SECONDS, &count))
            return false;
        total += count * duration_units[unit].seconds;
        text = text_slice(text, digits + 1, text.length);
    }
    if (text.length > 0 || total < 1 || total > DURATION_MAX_SECONDS) return false;
    *ret_seconds = total;
    return true;
}

const char *duration_print(Arena *arena, int64_t seconds) {
    Buffer buffer = buffer_new(arena, 64);
    for (size_t unit = 0; unit < DURATION_UNITS; unit++) {
        int64_t count = seconds / duration_units[unit].seconds;
        seconds %= duration_units[unit].seconds;
        if (count > 0) buffer_printf(&buffer, "%" PRId64 "%c", count, duration_units[unit].letter);
    }
    return buffer.length > 0 ? buffer.data : "0s";
}
