// SPDX-License-Identifier: MPL-2.0
// Resource Access Management, API 2015-05-01: users, their keys, policies and who has which.
#pragma once

#include "acceptance/sandbox/service.h"

extern const Service ram_service;
