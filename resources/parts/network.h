// SPDX-License-Identifier: MPL-2.0
// What VPC, VSwitch and security group have in common: they are found by their id or by the
// deployment's tag, carry that tag from their creation on, and are there or gone after a while.
#pragma once

#include "resources/parts/api.h"
#include "resources/parts/parts.h"

typedef struct NetworkKind {
    const Part *part;
    const char *noun; // for people
    const char *id, *name;
    const ApiOperation *create, *list, *delete, *tag;
    const char *items;    // where the list has them
    const char *tag_type; // ResourceType of TagResources
    const char *tag_key;  // what an answer calls it
    const char *listed;   // the rows' name for a list of ids; or NULL
    bool interfaces;      // network interfaces keep it from being deleted
} NetworkKind;

extern const NetworkKind network_vpc, network_vswitch, network_group;

// By the id recorded in object, else by the deployment's tag: API_DONE with the object as body,
// API_NOT_FOUND, or what went wrong.
Status network_look(Call *call, const Deployment *deployment, const NetworkKind *kind,
                    const Value *object, ApiReply *ret);
Found network_found(Call *call, const Deployment *deployment, const NetworkKind *kind,
                    const Value *body);

// The functions of the parts. find: *ret is null when an earlier creation left nothing.
Status network_read(Call *call, Deployment *deployment, const NetworkKind *kind,
                    const Value *object, Found *ret);
Status network_find(Call *call, Deployment *deployment, const NetworkKind *kind, const Value **ret);
Status network_adopt(Call *call, Deployment *deployment, const NetworkKind *kind,
                     const Value *found);
// body: without name and tag.
Status network_create(Call *call, Deployment *deployment, const NetworkKind *kind,
                      const Value *body);
Status network_update(Call *call, Deployment *deployment, const NetworkKind *kind);
Status network_remove(Call *call, Deployment *deployment, const NetworkKind *kind,
                      const Value *object);
// What is there, which an earlier creation of this deployment made, does not fit the plan.
Status network_unfit(Call *call, const NetworkKind *kind, const Value *found, const char *member,
                     const Path *path);
