// SPDX-License-Identifier: MPL-2.0
// The kill matrix: who dies, where the request is, and which request, of every command.
#pragma once

#include "acceptance/faults/cases.h"

extern const CaseSet kill_cases;
