// SPDX-License-Identifier: MPL-2.0
// Tags of the objects of RPC services, kept as the Describe operations answer them: "Tags" with a
// list "Tag", whose members the services name differently.
#pragma once

#include "acceptance/sandbox/rpc/entry.h"

typedef struct TagKind {
    const char *resource_type; // any case
    const char *collection;
} TagKind;

typedef struct TagStyle {
    const char *key, *value; // members of an answered tag: "Key" or "TagKey", …
    const TagKind *kinds;
    size_t kind_count;
} TagStyle;

// Whether the parameter Tag of the request is not what can be a tag.
bool tags_refused(const Request *request, Reply *ret_error);
// Member "Tags" for a new object, from the parameter Tag of the request.
const Value *tags_given(const Request *request, const TagStyle *style);
// Whether the object has each tag of the parameter Tag; one without a value takes any.
bool tags_match(const Request *request, const TagStyle *style, const Value *object);

Reply tags_add(const Request *request, const TagStyle *style);
Reply tags_remove(const Request *request, const TagStyle *style);
Reply tags_list(const Request *request, const TagStyle *style);
