// SPDX-License-Identifier: MPL-2.0
// Terraform is interrupted in the middle of every call.
#pragma once

#include "acceptance/faults/cases.h"

extern const CaseSet stop_cases;
