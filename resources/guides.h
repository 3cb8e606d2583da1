// SPDX-License-Identifier: MPL-2.0
// The guides that are made from tables, so that they stay true.
#pragma once

#include "provider/schema/resource.h"

extern const Guide guides[]; // ends with .name NULL
