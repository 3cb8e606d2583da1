// SPDX-License-Identifier: MPL-2.0
// LobeChat and its files: the bucket and key that the S3 variables name.
#pragma once

#include "acceptance/sandbox/lobechat/startup.h"

// Why an upload would fail; NULL: it would not.
const char *storage_fault(const Request *request, const Value *environment);
