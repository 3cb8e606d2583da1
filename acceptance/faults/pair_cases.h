// SPDX-License-Identifier: MPL-2.0
// Two troubles in one command: every pair on the calls that make what is paid for or shown once,
// the second on the next call of the service; and pairs that a seed decides anywhere.
#pragma once

#include "acceptance/faults/cases.h"

extern const CaseSet pair_cases, random_cases;
