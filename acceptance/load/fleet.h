// SPDX-License-Identifier: MPL-2.0
// Many deployments in one cloud, each with a state of its own, most of the base edition and some of
// the team edition.
#pragma once

#include "acceptance/rig/local_cloud.h"
#include "acceptance/rig/terraform.h"

typedef struct Fleet Fleet;

// A cloud with room for so many; every team_every-th is one of the team edition (0: none).
Fleet *fleet_new(size_t count, size_t team_every);
void fleet_free(Fleet *fleet);
LocalCloud *fleet_cloud(const Fleet *fleet);
size_t fleet_count(const Fleet *fleet);
size_t fleet_teams(const Fleet *fleet);

// What is done with one deployment; each gives NULL, or what is wrong, in the deployment's memory.
typedef const char *(*FleetWork)(Fleet *fleet, size_t number);
const char *fleet_create(Fleet *fleet, size_t number);
const char *fleet_update(Fleet *fleet, size_t number);
const char *fleet_look(Fleet *fleet, size_t number); // its plan is empty
const char *fleet_destroy(Fleet *fleet, size_t number);
// Forgets what the deployment's last life has left in memory.
void fleet_renew(Fleet *fleet, size_t number);
