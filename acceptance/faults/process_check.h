// SPDX-License-Identifier: MPL-2.0
// What must hold of the provider's processes, whatever a case did to them.
#pragma once

#include "acceptance/rig/base_fixture.h"

// None crashed, hung or left too much open; what they give away: canaries.h. NULL, or what is
// wrong.
const char *processes_fault(const BaseRig *rig);
