// SPDX-License-Identifier: MPL-2.0
// Whether the caller of an API's operation may do it to the objects that it is about.
#pragma once

#include "acceptance/sandbox/service.h"

// An error of the service's when it may not. Under the state lock.
Reply permission_check(const Request *request, const Service *service);
