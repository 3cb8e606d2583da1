// SPDX-License-Identifier: MPL-2.0
// Numbers are canonical decimal text: two are equal exactly when their texts are, and none loses a
// digit on its way through the program.
#include "provider/value/value.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_DIGITS = 4096,     // of a number written out
    MAX_EXPONENT = 100000, // beyond it only zero has few enough digits
    // A double has at most 309 digits before the point and 1074 after it.
    DOUBLE_TEXT = 1400,
    DOUBLE_DECIMALS = 1074,
};

// digits without leading and trailing zeros; the value is 0.digits * 10^point.
typedef struct Decimal {
    bool negative;
    char *digits;
    size_t count;
    int64_t point;
} Decimal;

static const Value *number_of(const char *text, size_t length, Arena *arena) {
    Value *value = ARENA_NEW(arena, Value);
    *value = (Value){.kind = VALUE_NUMBER, .text = {.data = text, .length = length}};
    return value;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Cuts a sign off *rest and says whether it was a minus.
static bool cut_sign(Text *rest) {
    bool negative = text_starts(*rest, "-");
    if (negative || text_starts(*rest, "+")) *rest = text_slice(*rest, 1, rest->length);
    return negative;
}

// Reads "123.45" off *rest; false when there is no digit.
static bool cut_mantissa(Text *rest, Decimal *ret) {
    bool point_seen = false, digit_seen = false;
    size_t at = 0;
    for (; at < rest->length; at++) {
        char c = rest->data[at];
        if (c == '.' && !point_seen) {
            point_seen = true;
            continue;
        }
        if (!is_digit(c)) break;
        digit_seen = true;
        bool leading_zero = c == '0' && ret->count == 0;
        if (!leading_zero) ret->digits[ret->count++] = c;
        if (!point_seen && !leading_zero) ret->point++;
        if (point_seen && leading_zero) ret->point--;
    }
    while (ret->count > 0 && ret->digits[ret->count - 1] == '0') ret->count--;
    *rest = text_slice(*rest, at, rest->length);
    return digit_seen;
}

// Reads "e-12" off *rest, when there is one; false when it is malformed.
static bool cut_exponent(Text *rest, Decimal *ret) {
    if (!text_starts(*rest, "e") && !text_starts(*rest, "E")) return true;
    *rest = text_slice(*rest, 1, rest->length);
    bool negative = cut_sign(rest);
    if (rest->length == 0) return false;
    int64_t exponent = 0;
    size_t at = 0;
    for (; at < rest->length && is_digit(rest->data[at]); at++) {
        if (exponent < MAX_EXPONENT) exponent = exponent * 10 + (rest->data[at] - '0');
    }
    *rest = text_slice(*rest, at, rest->length);
    ret->point += negative ? -exponent : exponent;
    return true;
}

static const Value *decimal_write(Arena *arena, const Decimal *decimal) {
    if (decimal->count == 0) return &value_zero;
    int64_t count = (int64_t)decimal->count, point = decimal->point;
    int64_t decimals = count > point ? count - point : 0;
    if ((point > 0 ? point : 1) + decimals > MAX_DIGITS) return NULL;
    size_t zeros_before = point < 0 ? (size_t)-point : 0;
    size_t whole = point > 0 ? (size_t)(point < count ? point : count) : 0;
    size_t zeros_after = point > count ? (size_t)(point - count) : 0;
    char *text = arena_alloc(arena, decimal->count + zeros_before + zeros_after + 4);
    char *to = text;
    if (decimal->negative) *to++ = '-';
    if (whole == 0) *to++ = '0';
    memcpy(to, decimal->digits, whole);
    to += whole;
    memset(to, '0', zeros_after);
    to += zeros_after;
    if (whole < decimal->count) *to++ = '.';
    memset(to, '0', zeros_before);
    to += zeros_before;
    memcpy(to, decimal->digits + whole, decimal->count - whole);
    to += decimal->count - whole;
    return number_of(text, (size_t)(to - text), arena);
}

const Value *value_number_text(Arena *arena, Text text) {
    Decimal decimal = {.digits = arena_alloc(arena, text.length)};
    Text rest = text;
    decimal.negative = cut_sign(&rest);
    if (!cut_mantissa(&rest, &decimal) || !cut_exponent(&rest, &decimal)) return NULL;
    return rest.length == 0 ? decimal_write(arena, &decimal) : NULL;
}

const Value *value_int(Arena *arena, int64_t number) {
    if (number == 0) return &value_zero;
    char text[24];
    int length = snprintf(text, sizeof text, "%" PRId64, number);
    return number_of(arena_copy(arena, text, (size_t)length), (size_t)length, arena);
}

const Value *value_double(Arena *arena, double number) {
    if (!isfinite(number)) return NULL;
    char text[DOUBLE_TEXT];
    int length = snprintf(text, sizeof text, "%.*f", DOUBLE_DECIMALS, number);
    return value_number_text(arena, (Text){.data = text, .length = (size_t)length});
}

int64_t value_int_or(const Value *value, int64_t otherwise) {
    int64_t number = otherwise;
    text_to_int(value_text(value), INT64_MIN, INT64_MAX, &number);
    return number;
}

double value_double_or(const Value *value, double otherwise) {
    Text text = value_text(value);
    // strtod() takes more than decimal numbers: "inf", "0x1p3", leading spaces.
    if (text.length == 0 || strspn(text.data, "0123456789+-.eE") != text.length) return otherwise;
    char *end = NULL;
    double number = strtod(text.data, &end);
    return end == text.data + text.length && isfinite(number) ? number : otherwise;
}
