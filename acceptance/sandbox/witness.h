// SPDX-License-Identifier: MPL-2.0
// Who is told what becomes of each request, at the moments at which a client or the cloud may die,
// and says how it goes on. For tests that kill somebody just then; told from many threads at once.
#pragma once

#include <stdbool.h>

typedef enum Moment {
    MOMENT_CONNECTED, // a connection was accepted; no operation yet
    MOMENT_HEAD,      // the head of a request has arrived, nothing of its body was read
    MOMENT_BEFORE,    // all of it has arrived and may come in; nothing was done
    MOMENT_AFTER,     // it was done; nothing was answered
    MOMENT_HALF,      // half of the answer is out, as WITNESS_HALF asked for; no operation
} Moment;

typedef enum Verdict {
    WITNESS_GO_ON,
    WITNESS_CUT,  // nothing more happens of it, and the connection ends
    WITNESS_HALF, // after the act: half of the answer, then the connection ends
} Verdict;

typedef struct Witness {
    Verdict (*tell)(void *context, Moment moment, const char *service, const char *operation);
    void *context;
    bool heads;  // is told of heads, too
    bool singly; // each connection ends with its first answer
} Witness;
