// SPDX-License-Identifier: MPL-2.0
// A row of the tables of error codes, and the tables that stand in files of their own. Who asks
// what a code means uses errors.h.
#pragma once

#include <stddef.h>

typedef enum ErrorMeaning {
    ERROR_REJECTED,  // a definite no
    ERROR_NOT_FOUND, // the object is not there
    ERROR_EXISTS,    // the name is taken
    ERROR_TRANSIENT, // try again; it may have been carried out all the same
    ERROR_THROTTLED, // try again later; certainly not carried out
    ERROR_CONFLICT,  // try again when another change has ended; certainly not carried out
    ERROR_EXPIRED,   // the temporary keys have expired; certainly not carried out
} ErrorMeaning;

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

extern const ErrorRule *const error_rule_tables[]; // all of them; ends with NULL
