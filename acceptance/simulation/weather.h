// SPDX-License-Identifier: MPL-2.0
// What goes wrong between the provider and the clouds, and inside of them. Each section is part of
// a life with a chance of one in four; what it brings comes with the same chance, or, so that long
// commands get through too, with a small one.
#pragma once

#include "acceptance/rig/local_cloud.h"
#include "acceptance/simulation/random.h"

typedef enum Fate {
    FATE_GOOD,
    FATE_UNREACHABLE,   // nothing leaves
    FATE_LOST,          // it leaves, never arrives, and the connection breaks
    FATE_SWALLOWED,     // it leaves, never arrives, and nobody says so
    FATE_REFUSED,       // an error of the service, before anything happened
    FATE_FAILED,        // an error of the service although it happened
    FATE_ANSWER_LOST,   // it happens, and the connection breaks
    FATE_ANSWER_NEVER,  // it happens, and nobody says so
    FATE_ANSWER_BROKEN, // it happens, and half of the answer comes
    FATES
} Fate;

typedef struct Journey {
    Fate fate;
    int64_t there_ms, back_ms;
} Journey;

typedef struct Weather Weather;

Weather *weather_new(Arena *arena, uint64_t seed);
void weather_begin(Weather *weather, LocalCloud *cloud); // before a command in bad weather
void weather_clear(Weather *weather, LocalCloud *cloud);
// Whether what is read may be from before what was done.
bool weather_is_stale(const Weather *weather);
// What is to become of a request. Good weather has short ways only.
Journey weather_journey(Weather *weather, const char *service);
// After so many sends and arrivals (counted from weather_begin) the command is to end; 0: never.
int weather_death(const Weather *weather);
int weather_interrupt(const Weather *weather);

const char *weather_name(Fate fate);
const char *weather_describe(const Weather *weather, Arena *arena);
