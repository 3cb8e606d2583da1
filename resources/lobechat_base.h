// SPDX-License-Identifier: MPL-2.0
// The resource lobechat_base and what its planning needs.
#pragma once

#include "provider/schema/resource.h"

extern const Resource lobechat_base;
