// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/timeouts.h"

#include "provider/schema/duration.h"

#include <string.h>

static const char *const timeouts_operations[] = {"create", "read", "update", "delete"};
enum { TIMEOUTS_OPERATIONS = sizeof timeouts_operations / sizeof *timeouts_operations };

// Defaults by position in timeouts_operations.
static int64_t timeouts_default(const Timeouts *timeouts, size_t operation) {
    const int32_t seconds[TIMEOUTS_OPERATIONS] = {timeouts->create, timeouts->read,
                                                  timeouts->update, timeouts->delete};
    return seconds[operation];
}

// The value is no secret, but the rule and an example help more than the value does.
static const char *timeouts_test(Arena *arena, const Value *value) {
    (void)arena;
    int64_t seconds;
    if (duration_parse(value_text(value), &seconds)) return NULL;
    return "write hours, minutes and seconds, for instance \"90s\", \"30m\" or \"1h30m\"";
}

static const Check timeouts_checks[] = {
    TEST(timeouts_test, "must be a duration such as \"90s\" or \"1h30m\", at most one week"),
    {.kind = CHECK_END},
};

bool timeouts_row(Arena *arena, const Timeouts *timeouts, Attr *ret_row) {
    Attr *members = ARENA_ARRAY(arena, TIMEOUTS_OPERATIONS + 1, Attr);
    size_t count = 0;
    for (size_t i = 0; i < TIMEOUTS_OPERATIONS; i++) {
        if (timeouts_default(timeouts, i) == 0) continue;
        members[count++] = (Attr){
            timeouts_operations[i],
            STRING,
            OPTIONAL,
            .checks = timeouts_checks,
            .doc = arena_printf(arena, "Time limit of %s; without it `%s`.", timeouts_operations[i],
                                duration_print(arena, timeouts_default(timeouts, i))),
        };
    }
    *ret_row = (Attr){
        TIMEOUTS_NAME,
        OBJECT_OF(members),
        OPTIONAL,
        .doc = "How long each operation may take before it is given up.",
    };
    return count > 0;
}

int64_t timeouts_seconds(const Timeouts *timeouts, const Value *object, const char *operation) {
    // Unknown, absent and (in old states) unreadable all mean the default: a wrong duration in a
    // config was refused when it was validated.
    const Value *wanted = value_get(value_get(object, TIMEOUTS_NAME), operation);
    int64_t seconds;
    if (duration_parse(value_text(wanted), &seconds)) return seconds;
    for (size_t i = 0; i < TIMEOUTS_OPERATIONS; i++) {
        if (strcmp(operation, timeouts_operations[i]) == 0) return timeouts_default(timeouts, i);
    }
    return 0;
}
