// SPDX-License-Identifier: MPL-2.0
// The RDS instance: what its files share, and its protection, which is switched on when everything
// else is done.
#pragma once

#include "resources/parts/rds.h"

// To be called when a creation or update is through: until then an unfinished deployment can be
// destroyed. Sets the protection that is planned, if the operation changed the instance.
Status rds_protect(Call *call, Deployment *deployment);
// Whether a state lets its instance be deleted; otherwise an error says which line to change.
Status rds_may_go(Call *call, const Value *object);

// The instance as the rows want it, from rds_describe's answer.
const Value *instance_for_rows(Arena *arena, const Value *answer, const Value *object);
Found instance_found(Arena *arena, const Value *answer, const Value *object);
// Records what rds_describe answered of the planned instance.
void instance_record(Call *call, Deployment *deployment, const Value *answer);
const char *instance_description(Arena *arena, const Value *object);
// All parameters of CreateDBInstance.
Status instance_creation(Call *call, Deployment *deployment, const Value **ret);
// Brings class, storage, capacity and description to what is planned, and waits for it.
Status instance_bring(Call *call, Deployment *deployment, Text instance);
