// SPDX-License-Identifier: MPL-2.0
// One start of a LobeChat container, from its variables to the port that it listens on.
#pragma once

#include "acceptance/sandbox/lobechat/startup.h"

typedef struct Boot {
    bool waiting;    // for something real: to be asked again
    const char *log; // the last lines of a container that ended; NULL: it runs
} Boot;

// name: of the function; revision: of what is started.
Boot boot_container(const Request *request, Text name, const Value *function,
                    const Release *release, int64_t revision);
