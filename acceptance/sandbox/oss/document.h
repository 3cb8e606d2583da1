// SPDX-License-Identifier: MPL-2.0
// The XML that requests carry.
#pragma once

#include "acceptance/sandbox/oss/basics.h"

// Checks a Content-MD5 that was sent.
Reply oss_check_digest(const Request *request);
// Content of the body's root element, which has to be this one and have no other members than known
// (NULL at the end).
Reply oss_read(const Request *request, const char *root, const char *const *known,
               const Value **ret);
// A member that map has and that is not known; NULL: none.
const char *oss_unknown(const Value *map, const char *const *known);
