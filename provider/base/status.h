// SPDX-License-Identifier: MPL-2.0
// What a function that can fail returns, and the only control-flow macro of the project.
// A failure has already been recorded (a diagnostic in the Call, or a reason text) by whoever
// returns it, so a caller only passes it on; an expected outcome is a return value, not a failure.
#pragma once

#include <stdbool.h>

// clang rejects an ignored Status anywhere (make lint compiles with it); gcc knows the attribute
// only on functions.
#if defined(__clang__)
#define MUST_USE_TYPE __attribute__((warn_unused_result))
#else
#define MUST_USE_TYPE
#endif

typedef struct MUST_USE_TYPE Status {
    bool ok;
} Status;

static inline Status status_ok(void) {
    return (Status){.ok = true};
}
static inline Status status_failed(void) {
    return (Status){.ok = false};
}

// Leaves the calling function with the same failure.
#define TRY(expression)                                                                            \
    do {                                                                                           \
        Status try_status_ = (expression);                                                         \
        if (!try_status_.ok) return try_status_;                                                   \
    } while (0)
