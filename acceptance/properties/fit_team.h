// SPDX-License-Identifier: MPL-2.0
// The rules of lobechat_database alone; see fit.h.
#pragma once

#include "acceptance/properties/draw.h"

const Value *fit_team(const Draw *draw, const Value *config);
