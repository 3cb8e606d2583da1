// SPDX-License-Identifier: MPL-2.0
// Virtual Private Cloud as a service of the sandbox.
#pragma once

#include "acceptance/sandbox/service.h"

extern const Service vpc_service;
