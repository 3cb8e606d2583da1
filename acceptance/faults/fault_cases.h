// SPDX-License-Identifier: MPL-2.0
// Every call of every phase with every trouble: once, for ever, and for ever until the deployment
// is given up.
#pragma once

#include "acceptance/faults/cases.h"

extern const CaseSet once_cases, lasting_cases, abandoned_cases;
