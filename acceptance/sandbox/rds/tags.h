// SPDX-License-Identifier: MPL-2.0
// Tags of instances.
#pragma once

#include "acceptance/sandbox/rds/basics.h"

bool rds_tags_refused(const Request *request, Reply *ret_error);
const Value *rds_tags_given(const Request *request); // member "Tags" of a new instance
Reply rds_tags_add(const Request *request);
Reply rds_tags_remove(const Request *request);
Reply rds_tags_list(const Request *request);
