// SPDX-License-Identifier: MPL-2.0
// What lobechat_database demands across attributes, what it fills in, and what it settles when a
// plan is carried out: each rule an ordinary function.
#pragma once

#include "resources/rules.h"

// Across attributes of a config: one domain, one database, one bucket's keys, one application.
Status database_validate(Call *call, const Value *config);

// ---- planning, in the order of use
extern const DefaultImage database_default_image;
// Members of the nested attributes that follow from others, and secrets that are to be generated.
void database_plan_inputs(Call *call, PlanChange *change);
// Attributes that say what is made or given: known where that is certain already.
void database_plan_outputs(Call *call, PlanChange *change);
// What is known now and would be refused, or regretted, later.
void database_check_plan(Call *call, const PlanChange *change);
// A protected database refuses to be destroyed, before anything else is.
Status database_plan_destroy(Call *call, const PlanChange *change);

// ---- applying
// Stack.begin: somebody else's function is left alone; secrets that nobody gave are taken from a
// function that an earlier attempt left, or generated.
Status database_begin(Call *call, Deployment *deployment);
// URL of the database for clients, as far as the object (a plan or state) tells it: unknown while
// the instance is not there, null when a part of it is write-only.
const Value *database_client_url(Arena *arena, const Value *object);

// ---- reading
// A state that was just imported, with what follows from what was read.
const Value *database_complete_import(Arena *arena, const Value *state);
