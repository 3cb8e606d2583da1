// SPDX-License-Identifier: MPL-2.0
// Troubles that strike calls: set up in the sandbox and on the way to it, counted, and lifted.
#pragma once

#include "acceptance/faults/troubles.h"

typedef struct Strike {
    const Trouble *trouble;
    Target target; // .operation NULL: any of the service
    bool lasts;    // hits this call and all that follow; else one
} Strike;

typedef enum StrikeOrder { STRIKE_TOGETHER, STRIKE_THEN } StrikeOrder;

// One or two; THEN: the second counts calls once the first has struck. Borrowed until
// strike_lift().
void strike_arm(BaseRig *rig, const Strike *strikes, size_t count, StrikeOrder order);
// Nothing goes wrong any more, and what was still under way has come to an end. How often they
// struck.
size_t strike_lift(BaseRig *rig);
