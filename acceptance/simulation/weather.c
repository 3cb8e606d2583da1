// SPDX-License-Identifier: MPL-2.0
#include "acceptance/simulation/weather.h"

#include "acceptance/sandbox/limits.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum {
    SECTION_PERCENT = 25, // FoundationDB's figure for both
    FIRES_PERCENT = 25,
    SHORTEST_MS = 2,
    LONGEST_MS = 60,
    SLOW_MS = 15 * 1000,
    SKEW_S = 16 * 60,
};

typedef enum Section {
    SECTION_SLOW,
    SECTION_STALE_READS,
    SECTION_STALE_TIME,
    SECTION_LIST_LAG,
    SECTION_RAM,
    SECTION_TOKEN_LIFETIME,
    SECTION_TOKEN_REQUESTS,
    SECTION_SKEW,
    SECTION_THROTTLED,
    SECTION_DEATH,
    SECTION_INTERRUPT,
    SECTION_FATES, // one for each fate but the good one
    SECTIONS = SECTION_FATES + FATES
} Section;

struct Weather {
    Random random;
    bool bad, sections[SECTIONS];
    unsigned fates_percent;
    const char *behaviour, *limits;
    int death, interrupt;
};

static const char *const names[FATES] = {"good",        "unreachable",  "lost",
                                         "swallowed",   "refused",      "failed after",
                                         "answer lost", "answer never", "answer broken"};

const char *weather_name(Fate fate) {
    return names[fate];
}

static const char *member(Weather *weather, Arena *arena, Section section) {
    Random *random = &weather->random;
    switch (section) {
    case SECTION_STALE_READS:
        return arena_printf(arena, "\"stale_reads\":{\"reads\":%d}",
                            (int)random_between(random, 1, 3));
    case SECTION_STALE_TIME:
        return arena_printf(arena, "\"stale_reads\":{\"seconds\":%d}",
                            (int)random_between(random, 1, 20));
    case SECTION_LIST_LAG:
        return arena_printf(arena, "\"list_lag_s\":%d", (int)random_between(random, 1, 30));
    case SECTION_RAM:
        return arena_printf(arena, "\"ram_propagation_s\":%d", (int)random_between(random, 1, 60));
    case SECTION_TOKEN_LIFETIME:
        return arena_printf(arena, "\"token_lifetime_s\":%d", (int)random_between(random, 1, 100));
    case SECTION_TOKEN_REQUESTS:
        return arena_printf(arena, "\"token_requests\":%d", (int)random_between(random, 2, 30));
    case SECTION_SKEW:
        return arena_printf(arena, "\"clock_skew_s\":%d",
                            (int)random_between(random, -SKEW_S, SKEW_S));
    default:
        return NULL;
    }
}

static const char *draw_behaviour(Weather *weather, Arena *arena) {
    Buffer buffer = buffer_new(arena, 4096);
    buffer_puts(&buffer, "{");
    for (Section i = SECTION_STALE_READS; i <= SECTION_SKEW; i++) {
        bool twice = i == SECTION_STALE_TIME && weather->sections[SECTION_STALE_READS];
        if (!weather->sections[i] || twice) continue;
        buffer_printf(&buffer, "%s%s", buffer.length > 1 ? "," : "", member(weather, arena, i));
    }
    buffer_puts(&buffer, "}");
    return buffer_text(&buffer).data;
}

Weather *weather_new(Arena *arena, uint64_t seed) {
    static const unsigned percents[] = {1, 3, 8, FIRES_PERCENT};
    Weather *weather = ARENA_NEW(arena, Weather);
    weather->random = random_stream(seed, "weather");
    Random *random = &weather->random;
    for (size_t i = 0; i < SECTIONS; i++)
        weather->sections[i] = random_chance(random, SECTION_PERCENT);
    weather->fates_percent = percents[random_below(random, COUNT_OF(percents))];
    weather->behaviour = draw_behaviour(weather, arena);
    weather->limits =
        !weather->sections[SECTION_THROTTLED]
            ? NULL
            : arena_printf(arena, "[{\"burst\":%d,\"per_second\":%d}]",
                           (int)random_between(random, 1, 8), (int)random_between(random, 1, 5));
    return weather;
}

// A command of the base edition has some fifty sends and arrivals, one of the team edition
// hundreds.
static int draw_step(Weather *weather, Section section) {
    static const int most[] = {12, 50, 50, 400};
    if (!weather->sections[section] || !random_chance(&weather->random, 2 * FIRES_PERCENT))
        return 0;
    return (int)random_between(&weather->random, 1,
                               most[random_below(&weather->random, COUNT_OF(most))]);
}

static void set_limits(LocalCloud *cloud, const char *limits) {
    Arena *arena = arena_new();
    const char *reason = "";
    if (limits == NULL)
        limits_clear(local_cloud_sandbox(cloud)->limits);
    else if (!limits_set(local_cloud_sandbox(cloud)->limits, arena,
                         json_parse(arena, text_of(limits), NULL), true, &reason))
        fail_msg("%s: %s", limits, reason);
    arena_free(arena);
}

void weather_begin(Weather *weather, LocalCloud *cloud) {
    weather->bad = true;
    weather->death = draw_step(weather, SECTION_DEATH);
    weather->interrupt = draw_step(weather, SECTION_INTERRUPT);
    local_cloud_behave(cloud, weather->behaviour);
    set_limits(cloud, weather->limits);
}

void weather_clear(Weather *weather, LocalCloud *cloud) {
    weather->bad = false;
    local_cloud_behave(cloud, "{}");
    set_limits(cloud, NULL);
}

bool weather_is_stale(const Weather *weather) {
    return weather->sections[SECTION_STALE_READS] || weather->sections[SECTION_STALE_TIME] ||
           weather->sections[SECTION_LIST_LAG];
}

int weather_death(const Weather *weather) {
    return weather->death;
}

int weather_interrupt(const Weather *weather) {
    return weather->interrupt;
}

// Mostly short, sometimes very long.
static int64_t way_ms(Weather *weather) {
    bool slow = weather->bad && weather->sections[SECTION_SLOW] &&
                random_chance(&weather->random, FIRES_PERCENT);
    return random_between(&weather->random, SHORTEST_MS, slow ? SLOW_MS : LONGEST_MS);
}

Journey weather_journey(Weather *weather, const char *service) {
    (void)service;
    Journey journey = {FATE_GOOD, way_ms(weather), way_ms(weather)};
    if (!weather->bad) return journey;
    for (Fate fate = FATE_GOOD + 1; fate < FATES; fate++) {
        if (!weather->sections[SECTION_FATES + fate]) continue;
        if (random_chance(&weather->random, weather->fates_percent)) journey.fate = fate;
    }
    return journey;
}

const char *weather_describe(const Weather *weather, Arena *arena) {
    Buffer buffer = buffer_new(arena, 4096);
    buffer_printf(&buffer, "%s", weather->behaviour);
    if (weather->limits != NULL) buffer_printf(&buffer, " limits %s", weather->limits);
    if (weather->sections[SECTION_SLOW]) buffer_puts(&buffer, " slow");
    if (weather->sections[SECTION_DEATH]) buffer_puts(&buffer, " death");
    if (weather->sections[SECTION_INTERRUPT]) buffer_puts(&buffer, " interrupts");
    for (Fate fate = FATE_GOOD + 1; fate < FATES; fate++)
        if (weather->sections[SECTION_FATES + fate])
            buffer_printf(&buffer, " %s (%u %%)", names[fate], weather->fates_percent);
    return buffer_text(&buffer).data;
}
