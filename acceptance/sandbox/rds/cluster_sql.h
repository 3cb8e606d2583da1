// SPDX-License-Identifier: MPL-2.0
// The SQL that makes the accounts and databases of a server those of an RDS instance.
#pragma once

#include "acceptance/sandbox/rds/cluster.h"

// From what was made before to what is wanted of the server (both as in postgres.h; an empty MAP:
// nothing), waiting for it to take connections first. NULL, or why it did not succeed.
const char *cluster_fit(Arena *arena, const Cluster *cluster, const Value *before,
                        const Value *wanted);
