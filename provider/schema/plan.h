// SPDX-License-Identifier: MPL-2.0
// What a change will do, decided from tables: defaults, write-only to null, unknown computed
// values, prior values kept, paths that force replacement; in the order in which the field's
// standard framework does it. Deterministic: the same input gives the same plan.
#pragma once

#include "provider/schema/resource.h"

// Fills change->planned and change->replace from proposed (as Terraform sends it) and calls the
// resource's own .plan. change->config, prior, private and session are given. Not for destroy.
Status plan_change(Call *call, const Resource *resource, const Value *proposed, PlanChange *change);
// Adds a path that forces replacement (dropped if already there); for .plan functions.
void plan_replace(Call *call, PlanChange *change, const Path *path);
// The same for a row, with the row's reason as a warning.
void plan_replace_row(Call *call, const Resource *resource, PlanChange *change, const Attr *row,
                      const Path *path);
// Sets a member of change->planned.
void plan_set(Call *call, PlanChange *change, const char *name, const Value *value);
