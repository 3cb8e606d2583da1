// SPDX-License-Identifier: MPL-2.0
// The life of a deployment in which nothing goes wrong, through real provider processes: what every
// other matrix begins from, and what a case costs.
#pragma once

#include "acceptance/faults/cases.h"

extern const CaseSet life_cases;
