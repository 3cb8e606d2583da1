// SPDX-License-Identifier: MPL-2.0
// What the files of the function part share: reading, recording, waiting, creating, tags, secrets.
#pragma once

#include "resources/ownership.h"
#include "resources/parts/api.h"
#include "resources/parts/parts.h"

// "update function \"x\" in cn-hangzhou", for messages.
const char *function_tried(Call *call, const Deployment *deployment, const char *verb);
Status function_get(Call *call, const Deployment *deployment, const Value *object, ApiReply *ret);
// body: GetFunction's or CreateFunction's answer.
void function_record(Call *call, Deployment *deployment, const Value *body);
// Until it is active and its last update is through.
Status function_wait(Call *call, Deployment *deployment);
Status function_create(Call *call, Deployment *deployment);
Status function_send_update(Call *call, const Deployment *deployment, const Value *body);
// All settings and variables of the plan.
const Value *function_whole_body(Call *call, Deployment *deployment, const Value *variables);

// Gives the environment those secrets that only the function or the part that made them knows:
// write-only ones that the plan does not change, and what parts made.
Status function_settle_environment(Call *call, Deployment *deployment, Environment *environment);
// Has the parts that made them give their secrets once more, for a function that is made anew.
Status function_reveal(Call *call, Deployment *deployment, Environment *environment);
// Whether environment or network differ in what no attribute of the function tells: a write-only
// secret by its digest, the deployment's own address, what other parts are.
bool function_environment_differs(const Value *prior, const Value *planned);
// Sets the attributes that tell about the environment without its values.
void function_record_environment(Call *call, Deployment *deployment,
                                 const Environment *environment);
// A run that died may have put into the function what is wanted: then nothing is to be changed, and
// nobody has noted it yet.
void function_note_environment(Call *call, Deployment *deployment);

// The value of the ownership tag that the plan asks for.
const char *function_mark(Call *call, const Deployment *deployment, bool finished);
// Writes that tag.
Status function_put_mark(Call *call, Deployment *deployment, bool finished);
// Whether the function that object names is ours: it is recorded, or an interrupted create left it.
// With false, whatever is there under that name is somebody else's.
Status function_is_ours(Call *call, Deployment *deployment, const Value *object, bool *ret);
// Deletes the scaling configuration of the function and waits until no instance is held for it.
Status scaling_release(Call *call, const Deployment *deployment);
Ownership function_ownership(Call *call, const Deployment *deployment, const Value *body);
// Brings the function's tags from prior to planned.
Status function_update_tags(Call *call, Deployment *deployment);
// The same from what a function that is taken over has (body: as GetFunction tells it): an earlier
// run may have given it others.
Status function_settle_tags(Call *call, Deployment *deployment, const Value *body);
