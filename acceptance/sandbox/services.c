// SPDX-License-Identifier: MPL-2.0
// The services of the sandbox, in the order of their ports. A new one is a line here.
#include "acceptance/sandbox/service.h"

#include <stddef.h>

extern const Service sts_service;

const Service *const services[] = {&sts_service, NULL};
