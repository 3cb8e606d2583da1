// SPDX-License-Identifier: MPL-2.0
// What the environment variables of a LobeChat function are worked out from.
#pragma once

#include "provider/value/value.h"

enum { ENVIRONMENT_MAX_BYTES = 4096 }; // Function Compute: all names and values together

// LobeChat lines that differ in the variables they read (bits).
typedef enum Line { LINE_BASE_1 = 1 << 0, LINE_DATABASE_1 = 1 << 1, LINE_2 = 1 << 2 } Line;

// Names of variables that parts of the deployment make (stack_secret_put).
#define ENV_AUTH0_SECRET "AUTH_AUTH0_SECRET"
#define ENV_OSS_SECRET "S3_SECRET_ACCESS_KEY"
#define ENV_OSS_KEY_ID "S3_ACCESS_KEY_ID" // goes with it

// What variables are worked out from.
typedef struct EnvironmentSources {
    Line line;
    const Value *config; // for write-only values; null: there are none
    const Value *object; // a plan or state
    const Value *made;   // MAP of what parts made, by variable; NULL: nothing
} EnvironmentSources;
