// SPDX-License-Identifier: MPL-2.0
// What the DNS record and the custom domain both know.
#pragma once

#include "resources/parts/api.h"
#include "resources/parts/parts.h"

Text domain_name_of(const Value *object);
// Where the domain must point: "<account>.<region>.fc.aliyuncs.com".
Status domain_target(Call *call, const Deployment *deployment, const Value *object,
                     const char **ret);
