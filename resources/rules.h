// SPDX-License-Identifier: MPL-2.0
// What every kind of deployment demands across attributes, and what it fills in: each rule an
// ordinary function.
#pragma once

#include "provider/schema/plan.h"
#include "resources/stack.h"

// Tests of single attributes (for Check rows): NULL when fine, otherwise why not.
const char *rule_test_duration(Arena *arena, const Value *value);
const char *rule_test_region(Arena *arena, const Value *value);
const char *rule_test_version(Arena *arena, const Value *value);
const char *rule_test_disk(Arena *arena, const Value *value);
const char *rule_test_access_code(Arena *arena, const Value *value);

// Across attributes of a config: image, domain and certificate, names of variables.
Status rule_validate(Call *call, const Value *config);

// ---- planning, in the order of use
// Values that follow from others: region, id, image, version, model URL, protocol, CNAME target.
typedef struct DefaultImage {
    Text (*find)(Text region); // empty: there is none in this region, and image must be set
    const char *source;        // what to copy then
} DefaultImage;
void rule_plan_defaults(Call *call, PlanChange *change, const DefaultImage *image);
// value, unless the configuration sets the attribute.
void rule_plan_default(Call *call, PlanChange *change, const char *name, const Value *value);
// A secret that is given write-only is in no plan; one that is not given at all stays as it is.
void rule_plan_secret(Call *call, PlanChange *change, const char *name);
// Names, protocol, CNAME target and URL of the domain; part of rule_plan_defaults().
void rule_plan_domain(Call *call, PlanChange *change);
// When the domain for tests ends. issued: the plan has it issued (again).
void rule_plan_expiry(Call *call, PlanChange *change, bool issued);
// Secrets, digests and size of the environment.
void rule_plan_environment(Call *call, PlanChange *change);
// Whether neither form of the secret is set, for certain.
bool rule_secret_missing(const PlanChange *change, const char *name);
// What is known now and would be refused later: ratio, missing key of a model provider.
Status rule_check_plan(Call *call, const PlanChange *change);
// Without a domain app_url is the trigger's URL (as planned by the stack).
void rule_plan_trigger_url(Call *call, PlanChange *change);
// What follows from the parts that the plan of stack makes or changes: the digest that the image's
// tag stands for, the end of the domain for tests, and secrets that the API never tells, which are
// needed again.
void rule_plan_parts(Call *call, const Stack *stack, PlanChange *change);
// given and object: the configured and the planned object that hold the secret of path.
void rule_check_untold(Call *call, const Path *path, const Value *given, const Value *object);
void rule_check_private_key(Call *call, const PlanChange *change);
void rule_warn_without_domain(Call *call, const PlanChange *change);

// State with the address that its domain, or else its trigger, gives it.
const Value *rule_with_app_url(Arena *arena, const Value *state);
// After a read: what follows from what was read. imported: also the defaults that no API keeps.
Status rule_complete_state(Call *call, const Attr *rows, ReadChange *change, bool imported);
