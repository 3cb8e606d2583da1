// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/clock.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

struct Clock {
    double scale;
    int64_t start_real_ms;
    double start_monotonic_ms;
    bool counted;
    int64_t counted_from_ms;
    atomic_llong counted_ms;
    atomic_llong advanced_ms; // by hand
    atomic_llong lifted_ms;   // to be past a reloaded state
    atomic_llong skew_ms;     // of the cloud's clock from ours
};

static int64_t clock_read(clockid_t id) {
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// With fractions: where time is much faster than real, they are long.
static double clock_monotonic(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

Clock *clock_new(Arena *arena, double scale) {
    Clock *clock = ARENA_NEW(arena, Clock);
    clock->scale = scale;
    clock->start_real_ms = clock_read(CLOCK_REALTIME);
    clock->start_monotonic_ms = clock_monotonic();
    return clock;
}

void clock_count_from(Clock *clock, int64_t ms) {
    clock->counted = true;
    clock->counted_from_ms = ms;
}

void clock_pass(Clock *clock, int64_t ms) {
    if (clock->counted && ms > 0) atomic_fetch_add(&clock->counted_ms, ms);
}

int64_t clock_now(const Clock *clock) {
    double elapsed = clock->counted ? (double)atomic_load(&clock->counted_ms)
                                    : clock_monotonic() - clock->start_monotonic_ms;
    int64_t start_ms = clock->counted ? clock->counted_from_ms : clock->start_real_ms;
    return start_ms + (int64_t)(elapsed * clock->scale) + atomic_load(&clock->advanced_ms) +
           atomic_load(&clock->lifted_ms);
}

int64_t clock_real(const Clock *clock) {
    (void)clock; // one machine, one real time; the parameter keeps the readings alike
    return clock_read(CLOCK_REALTIME);
}

int64_t clock_record(const Clock *clock) {
    return clock->counted ? clock->counted_from_ms + atomic_load(&clock->counted_ms)
                          : clock_real(clock);
}

int64_t clock_unscaled(const Clock *clock) {
    return clock_record(clock) + atomic_load(&clock->advanced_ms);
}

int64_t clock_told(const Clock *clock) {
    return clock_record(clock) + atomic_load(&clock->skew_ms);
}

int64_t clock_cloud(const Clock *clock) {
    return clock_real(clock) + atomic_load(&clock->skew_ms);
}

void clock_skew(Clock *clock, int64_t ms) {
    atomic_store(&clock->skew_ms, ms);
}

void clock_advance(Clock *clock, int64_t ms) {
    if (ms > 0) atomic_fetch_add(&clock->advanced_ms, ms);
}

void clock_at_least(Clock *clock, int64_t ms) {
    int64_t missing = ms - clock_now(clock);
    if (missing > 0) atomic_fetch_add(&clock->lifted_ms, missing);
}

int64_t clock_real_wait(const Clock *clock, int64_t ms) {
    int64_t rest = ms - clock_now(clock);
    return rest > 0 ? (int64_t)ceil((double)rest / clock->scale) : 0;
}

static struct tm clock_utc(int64_t ms) {
    time_t seconds = (time_t)(ms / 1000);
    struct tm utc = {0};
    gmtime_r(&seconds, &utc);
    return utc;
}

// Not with %Y, which has fewer than four digits before the year 1000.
const char *clock_print(Arena *arena, int64_t ms) {
    struct tm utc = clock_utc(ms);
    char rest[64];
    strftime(rest, sizeof rest, "%m-%dT%H:%M:%SZ", &utc);
    return arena_printf(arena, "%04d-%s", utc.tm_year + 1900, rest);
}

const char *clock_print_rfc(Arena *arena, int64_t ms) {
    struct tm utc = clock_utc(ms);
    char text[64];
    size_t length = strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return arena_copy(arena, text, length);
}

bool clock_parse(Text text, int64_t *ret_ms) {
    static const char shape[] = "dddd-dd-ddTdd:dd:ddZ";
    if (text.length != sizeof shape - 1) return false;
    for (size_t i = 0; i < text.length; i++) {
        bool digit = text.data[i] >= '0' && text.data[i] <= '9';
        if (shape[i] == 'd' ? !digit : text.data[i] != shape[i]) return false;
    }
    char copy[sizeof shape];
    snprintf(copy, sizeof copy, "%.*s", (int)text.length, text.data);
    struct tm utc = {0};
    if (strptime(copy, "%Y-%m-%dT%H:%M:%SZ", &utc) == NULL) return false;
    *ret_ms = (int64_t)timegm(&utc) * 1000;
    return true;
}
