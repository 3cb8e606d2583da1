// SPDX-License-Identifier: MPL-2.0
// Certificate Management Service (API 2020-04-07) as a service of the sandbox: certificates that
// are put in through the control interface and read, key included, through the API.
#pragma once

#include "acceptance/sandbox/service.h"

extern const Service cas_service;
