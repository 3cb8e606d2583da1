// SPDX-License-Identifier: MPL-2.0
// PostgreSQL extensions of the deployment's database.
#pragma once

#include "resources/parts/rds.h"

// Whether an instance of RDS has or offers an extension. True as well when that cannot be told yet,
// because there is no such instance or database.
typedef struct ExtensionQuestion {
    Text region, instance, database;
    const char *extension;
} ExtensionQuestion;
Status rds_offers_extension(Call *call, const Session *session, const ExtensionQuestion *question,
                            bool *ret);
// LobeHub 2.1.40 and later do not start without it; no earlier version uses it.
#define EXTENSION_SEARCH "pg_search"
bool extension_search_needed(const Value *object);
// The error that says why this version cannot be used with that database.
Status extension_search_missing(Call *call, const Value *object);

// The extensions of the database of object; API_NOT_FOUND when there is no such database.
Status extension_ask(Call *call, Deployment *deployment, const Value *object, ApiReply *ret);
