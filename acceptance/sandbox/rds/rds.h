// SPDX-License-Identifier: MPL-2.0
// ApsaraDB RDS for PostgreSQL, API 2014-08-15, with real servers behind it.
#pragma once

#include "acceptance/sandbox/service.h"

extern const Service rds_service;
