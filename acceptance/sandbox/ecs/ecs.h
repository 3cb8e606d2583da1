// SPDX-License-Identifier: MPL-2.0
// Elastic Compute Service as a service of the sandbox: security groups and network interfaces.
#pragma once

#include "acceptance/sandbox/service.h"

extern const Service ecs_service;
