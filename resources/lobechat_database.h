// SPDX-License-Identifier: MPL-2.0
// The team edition of LobeChat, as a resource.
#pragma once

#include "provider/schema/resource.h"

extern const Resource lobechat_database;
