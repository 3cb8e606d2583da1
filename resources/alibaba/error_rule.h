// SPDX-License-Identifier: MPL-2.0
// A row of the tables of error codes, and the tables that stand in files of their own.
#pragma once

#include "resources/alibaba/errors.h"

typedef struct ErrorRule {
    const char *service; // patterns separated by spaces
    const char *actions; // likewise
    const char *codes;   // likewise
    ErrorMeaning meaning;
    const char *todo; // or NULL
} ErrorRule;

// Each ends with a row without a service.
extern const ErrorRule error_rules_database[]; // RDS
extern const ErrorRule error_rules_network[];  // VPC and ECS
extern const ErrorRule error_rules_storage[];  // OSS and RAM
