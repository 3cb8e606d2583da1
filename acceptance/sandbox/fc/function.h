// SPDX-License-Identifier: MPL-2.0
// The operations on functions.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

// As the API answers it.
const Value *fc_function_view(const Request *request, const Value *function);

Reply fc_function_create(const Request *request);
Reply fc_function_get(const Request *request);
Reply fc_function_update(const Request *request);
Reply fc_function_delete(const Request *request);
Reply fc_function_list(const Request *request);
