// SPDX-License-Identifier: MPL-2.0
// What only lobechat_base demands: LobeChat 1.x, guarded by an access code.
#pragma once

#include "resources/rules.h"

// The seed template's image in the regions that the template offers; there is none elsewhere.
extern const DefaultImage base_default_image;
// A version that runs without a database, and an access code.
void base_check_plan(Call *call, const PlanChange *change);
