// SPDX-License-Identifier: MPL-2.0
// Whether the caller of an API's operation may do it. Only RAM users are limited, by their
// policies; which object an operation is about is not looked at, so every Resource matches.
#pragma once

#include "acceptance/sandbox/service.h"

// NULL: it may; otherwise the error code that the service answers. Under the state lock.
const char *permission_refusal(const Request *request, const Service *service);
