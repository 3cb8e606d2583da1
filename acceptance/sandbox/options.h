// SPDX-License-Identifier: MPL-2.0
// The command line of the sandbox.
#pragma once

#include "provider/base/text.h"

typedef struct Options {
    int64_t port;        // of the first service; 0: any free ones
    const char *tls_dir; // NULL: http only
    bool seeded;
    int64_t seed;
    double time_scale;
    bool counted; // time starts at clock_ms and moves with requests only
    int64_t clock_ms;
    int64_t latency_ms;
    const char *state, *audit, *record; // files, or NULL
    const char *behaviour;              // JSON, or NULL
    const char *region;
    int64_t auth0_rate; // requests in a real second; 0: as the free tier, in simulated time
} Options;

extern const char options_usage[];

// False with *ret_reason when it cannot be understood; then nothing else is set.
// "--help" is understood as *ret_help.
bool options_parse(int argc, char **argv, Options *ret, bool *ret_help, const char **ret_reason);
