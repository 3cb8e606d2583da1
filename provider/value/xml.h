// SPDX-License-Identifier: MPL-2.0
// XML <-> Value, on expat, for documents that hold data in elements only: an element with elements
// in it is a MAP, one with text a STRING, repeated ones a LIST. Attributes are ignored; a document
// type declaration, which could define entities, is refused.
#pragma once

#include "provider/value/value.h"

enum { XML_MAX_DEPTH = 32, XML_MAX_BYTES = 4 * 1024 * 1024 };

// A MAP with the root element as its only member. On failure returns NULL and *ret_reason says why
// and where (in arena; never the text itself). ret_reason may be NULL.
const Value *xml_parse(Arena *arena, Text xml, const char **ret_reason);
// The document of such a MAP: members in sorted order, null ones left out, a LIST as repeated
// elements. Keys must be names that XML allows. Characters that it does not allow become U+FFFD.
// Empty when the value nests deeper than XML_MAX_DEPTH or takes more than XML_MAX_BYTES.
Text xml_print(Arena *arena, const Value *document);
// An element that may be repeated as a LIST, whether there are none (null), one or several.
const Value *xml_list(Arena *arena, const Value *elements);
