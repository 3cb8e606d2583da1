// SPDX-License-Identifier: MPL-2.0
// What /app/docker.cjs does before LobeChat listens: connects to DATABASE_URL as it is written and
// brings the tables up to the release, in one transaction.
#pragma once

#include "provider/value/value.h"

// A job (jobs.h). input: {"url", "loopback": the host is a name of this machine that its resolver
// may not know, "refusal": what the last migration meets, "extensions": those that the server
// itself must offer, "migrations": how many the release has}. The result is the log, empty when it
// succeeded; it shows no part of the URL.
const Value *migration_run(Arena *arena, const Value *input);
