// SPDX-License-Identifier: MPL-2.0
// Secrets in a case's configuration that must be nowhere in what the provider gives away: its
// answers (state, plan, private data, messages) and what it writes.
#pragma once

#include "acceptance/faults/phases.h"

// The phase with write-only secrets in place of those that Terraform keeps.
Phase canaries_phase(Arena *arena, const Phase *phase);
// Whether an answer of the provider holds one of those, in whatever spelling; see PluginUse.
bool canaries_betrayed(Arena *arena, Text answer);
// Whether the messages of the last command tell a secret of any configuration. NULL, or what is
// wrong.
const char *canaries_message_fault(const BaseRig *rig);
// Likewise what the case's processes wrote; they logged everything.
const char *canaries_log_fault(const BaseRig *rig);
