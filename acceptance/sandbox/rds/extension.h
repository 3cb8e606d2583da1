// SPDX-License-Identifier: MPL-2.0
// Extensions: what an instance offers and what is installed in its databases. The list is the
// sandbox's own, because its servers cannot have what RDS has (pgvector).
#pragma once

#include "acceptance/sandbox/rds/basics.h"

#define RDS_OFFERS ".rds/offers" // key: name; changes to the list: {"offered", "version"}

// The version that is offered now; NULL: none.
const char *rds_extension_offered(const Cloud *cloud, Text name);

Reply rds_extension_create(const Request *request);
Reply rds_extension_update(const Request *request);
Reply rds_extension_delete(const Request *request);
Reply rds_extension_describe(const Request *request);
