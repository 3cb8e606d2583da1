// SPDX-License-Identifier: MPL-2.0
// What the parts of a domain all know, be it an own one or the one for tests.
#pragma once

#include "resources/parts/api.h"
#include "resources/parts/parts.h"

Text domain_name_of(const Value *object);
// The attribute that asks for it.
Path domain_block(const Value *object);
// Whether object asks for the domain for tests.
bool domain_is_for_tests(const Value *object);
// Where the domain must point: "<account>.<region>.fc.aliyuncs.com".
Status domain_target(Call *call, const Deployment *deployment, const Value *object,
                     const char **ret);
// Whether one of a custom domain's routes leads to the function.
bool domain_routes_to(const Value *domain, Text function);
// After an import: the custom domain that leads to the function, or null.
Status domain_discover(Call *call, Deployment *deployment, const Value *object, const Value **ret);
// Whether a custom domain that was discovered is one for tests.
bool domain_found_for_tests(const Deployment *deployment, const Value *domain);
