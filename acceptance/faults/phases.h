// SPDX-License-Identifier: MPL-2.0
// The commands that the matrices disturb: creating, updating in every way, replacing and destroying
// each of the resources.
#pragma once

#include "acceptance/faults/plugin.h"
#include "acceptance/rig/matrix.h"

// In each process, around its cases: a cloud, and Terraforms that ask the provider's executable.
void phases_open(void);
void phases_close(void);
size_t phases_count(void);
const Phase *phases_at(size_t index);
// A rig for a case: the phase's, with an empty cloud and no process running.
BaseRig *phases_begin(const Phase *phase, PluginUse use);
