// SPDX-License-Identifier: MPL-2.0
// Database accounts: privileged ones (Super) and others.
#pragma once

#include "acceptance/sandbox/rds/basics.h"

Reply rds_account_create(const Request *request);
Reply rds_account_reset_password(const Request *request);
Reply rds_account_modify_description(const Request *request);
Reply rds_account_delete(const Request *request);
Reply rds_account_list(const Request *request);
// Whether the instance has a privileged account of that name that can be used.
bool rds_account_is_privileged(const Cloud *cloud, Arena *arena, Text instance, Text name);
