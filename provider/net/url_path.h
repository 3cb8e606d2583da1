// SPDX-License-Identifier: MPL-2.0
// Paths of URLs from templates such as "/functions/{functionName}": arguments are percent-encoded,
// so that none ever adds a path segment.
#pragma once

#include "provider/value/value.h"

// The template with each {name} replaced by the member of that name; arguments is a MAP or NULL.
Text url_path_fill(Arena *arena, const char *template, const Value *arguments);
// Name of the first argument that is missing or empty, or NULL. Sent without it, a request would
// mean the whole collection.
const char *url_path_missing(Arena *arena, const char *template, const Value *arguments);
