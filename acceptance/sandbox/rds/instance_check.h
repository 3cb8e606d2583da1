// SPDX-License-Identifier: MPL-2.0
// Whether what is asked for can be an instance.
#pragma once

#include "acceptance/sandbox/rds/basics.h"

// Of a creation: every parameter. False when nothing is wrong.
bool rds_creation_refused(const Request *request, Reply *ret_error);
// Of class, category, storage and capacity, for instances that are made or changed: instance has
// them as they would be.
bool rds_size_refused(const Request *request, const Value *instance, Reply *ret_error);
bool rds_description_refused(const Request *request, const char *parameter, Reply *ret_error);
