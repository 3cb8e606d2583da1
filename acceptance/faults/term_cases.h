// SPDX-License-Identifier: MPL-2.0
// The provider gets SIGTERM in the middle of each call, as when a whole process group is ended.
#pragma once

#include "acceptance/faults/cases.h"

extern const CaseSet term_cases;
