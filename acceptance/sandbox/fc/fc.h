// SPDX-License-Identifier: MPL-2.0
// Function Compute 3.0 as a service of the sandbox: its operations and what can be done to its
// objects from the control interface.
#pragma once

#include "acceptance/sandbox/service.h"

extern const Service fc_service;
