// SPDX-License-Identifier: MPL-2.0
// Alibaba Cloud DNS as a service of the sandbox: its operations and what can be done to its records
// from the control interface.
#pragma once

#include "acceptance/sandbox/service.h"

extern const Service alidns_service;
