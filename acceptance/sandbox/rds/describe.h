// SPDX-License-Identifier: MPL-2.0
// Instances as the Describe operations answer them.
#pragma once

#include "acceptance/sandbox/rds/basics.h"

Reply rds_describe_instances(const Request *request);
Reply rds_describe_attribute(const Request *request);
Reply rds_describe_addresses(const Request *request);

// ---- lists of things that belong to an instance
// The objects of a collection that belong to the instance and pass the filter, below the dotted
// name; view makes the answer's form of one.
typedef struct RdsListing {
    const char *collection, *dotted;
    const char *const *filters; // parameters that equal the member of the same name; NULL ends
    const Value *(*view)(Arena *arena, const Value *object);
    const char *total; // name of the answered count, beside PageNumber; NULL: neither is told
} RdsListing;

Reply rds_list(const Request *request, const RdsListing *listing);
