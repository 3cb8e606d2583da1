// SPDX-License-Identifier: MPL-2.0
// The operations on functions.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

Reply fc_function_create(const Request *request);
Reply fc_function_get(const Request *request);
Reply fc_function_update(const Request *request);
Reply fc_function_delete(const Request *request);
Reply fc_function_list(const Request *request);
