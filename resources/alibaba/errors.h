// SPDX-License-Identifier: MPL-2.0
// What the error codes of Alibaba Cloud's APIs mean to us: one table of what is gone, taken, worth
// another attempt or worth an explanation, by service, operation and code.
#pragma once

#include "provider/base/text.h"

typedef enum ErrorMeaning {
    ERROR_REJECTED,  // a definite no
    ERROR_NOT_FOUND, // the object is not there
    ERROR_EXISTS,    // the name is taken
    ERROR_TRANSIENT, // try again; it may have been carried out all the same
    ERROR_THROTTLED, // try again later; certainly not carried out
    ERROR_CONFLICT,  // try again when another change has ended; certainly not carried out
    ERROR_EXPIRED,   // the temporary keys have expired; certainly not carried out
} ErrorMeaning;

// Of the most specific row that fits, else by the HTTP status.
ErrorMeaning error_meaning(const char *service, const char *action, long status, Text code);
// What to do, as one or more sentences; NULL when the table says nothing.
const char *error_todo(const char *service, const char *action, Text code);
