// SPDX-License-Identifier: MPL-2.0
// What a configuration needs besides attributes that are each allowed by themselves: rules between
// them, and between it and the one that stands.
#pragma once

#include "acceptance/properties/draw.h"

// config: as draw_config() made it. The answer is accepted by the provider, also as a change of
// draw->former.
const Value *fit_config(const Draw *draw, const Value *config);
