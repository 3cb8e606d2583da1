// SPDX-License-Identifier: MPL-2.0
// The cloud in which the pairs live, and what is in it before: certificates, a network, a bucket, a
// database and an application that a configuration may be given.
#pragma once

#include "acceptance/rig/local_cloud.h"

typedef struct World World;

World *world_new(void);
void world_free(World *world);
LocalCloud *world_cloud(const World *world);
// A configuration in which each text that begins with "@" is what it stands for.
const Value *world_fill(const World *world, Arena *arena, const Value *config);
