// SPDX-License-Identifier: MPL-2.0
// What exists as people may see it: without bookkeeping, secrets blanked.
#pragma once

#include "acceptance/sandbox/service.h"

// {collection: {key: object}} once the services have settled. Borrows from the store: under the
// state lock until it has been printed.
const Value *objects_show(const Cloud *cloud, Arena *arena);
