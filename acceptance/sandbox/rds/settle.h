// SPDX-License-Identifier: MPL-2.0
// What time, and the real servers, bring about by themselves: what was being made is there, what
// was being released is gone, and PostgreSQL is told what there should be.
#pragma once

#include "acceptance/sandbox/service.h"

void rds_settle(const Cloud *cloud, Arena *arena);
