// SPDX-License-Identifier: MPL-2.0
// What the error codes of Alibaba Cloud's APIs mean to us: one table of what is gone, taken, worth
// another attempt or worth an explanation, by service, operation and code.
#pragma once

#include "provider/base/text.h"
#include "resources/alibaba/error_rule.h"

// Of the most specific row that fits, else by the HTTP status.
ErrorMeaning error_meaning(const char *service, const char *action, long status, Text code);
// What to do, as one or more sentences; NULL when the table says nothing.
const char *error_todo(const char *service, const char *action, Text code);
