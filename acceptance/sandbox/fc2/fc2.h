// SPDX-License-Identifier: MPL-2.0
// Function Compute 2.0 (API 2021-04-06) as a service of the sandbox: as much as it takes to make a
// small function with an HTTP trigger and to remove it again. Nothing here runs.
#pragma once

#include "acceptance/sandbox/service.h"

#define FC2_SERVICES "fc2/services"   // key: service name
#define FC2_FUNCTIONS "fc2/functions" // key: service/function
#define FC2_TRIGGERS "fc2/triggers"   // key: service/function/trigger

extern const Service fc2_service;
