// SPDX-License-Identifier: MPL-2.0
// How a deployment is named: its id, its import id, its address.
#pragma once

#include "provider/schema/resource.h"

// "<region>/<function_name>"; unknown when a part is.
const Value *deployment_id(Arena *arena, const Value *object);
// Resource.import: "<region>/<function_name>", or "<function_name>" in the provider's region.
Status deployment_import(Call *call, void *session, const char *id, const Value *empty,
                         const Value **ret_state);
// Scheme and host of the domain, own or for tests: null without one, unknown when not known yet.
const Value *deployment_url(Arena *arena, const Value *object);
// Whether there is, or may be, either domain.
bool deployment_has_domain(const Value *object);
// The host name that the service of devsapp.net gives to the deployment in this account.
Text deployment_devsapp_name(Arena *arena, const Value *object, Text account);
// "<type>.<region>.<function_name>": the value of the tag (OWNERSHIP_TAG) or mark that every other
// object of a deployment carries, by which a later apply or a destroy finds what an interrupted one
// left, and tells it from other people's.
const char *deployment_mark(Arena *arena, const Resource *resource, const Value *object);
