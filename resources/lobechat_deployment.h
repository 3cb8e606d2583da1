// SPDX-License-Identifier: MPL-2.0
// The data source lobechat_deployment.
#pragma once

#include "provider/schema/resource.h"

extern const Resource lobechat_deployment;
