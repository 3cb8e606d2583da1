// SPDX-License-Identifier: MPL-2.0
// Which objects a call is about, as RAM names them: "acs:rds:cn-hangzhou:1000…:dbinstance/pgm-…".
#pragma once

#include "acceptance/sandbox/service.h"

enum { PERMISSION_RESOURCES_MOST = 2 };

// All of them have to be allowed. "*" where the documentation promises no permission for single
// objects. Under the state lock.
size_t permission_resources(const Request *request, const Service *service,
                            Text ret[PERMISSION_RESOURCES_MOST]);
