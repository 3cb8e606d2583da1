// SPDX-License-Identifier: MPL-2.0
// Databases of instances. A stored one also has "Extensions": a MAP from the name of what is
// installed in it to the version.
#pragma once

#include "acceptance/sandbox/rds/basics.h"

#define RDS_INSTALLED "Extensions"

Reply rds_database_create(const Request *request);
Reply rds_database_modify_description(const Request *request);
Reply rds_database_delete(const Request *request);
Reply rds_database_list(const Request *request);
Reply rds_database_missing(const Request *request, Text name);
