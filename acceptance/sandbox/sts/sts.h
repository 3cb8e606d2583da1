// SPDX-License-Identifier: MPL-2.0
// Security Token Service: who am I, and temporary keys for a role of the account.
#pragma once

#include "acceptance/sandbox/service.h"

extern const Service sts_service;
