// SPDX-License-Identifier: MPL-2.0
// An arena as the memory of yajl's parsers and generators, so that what passed through them is
// wiped with the call's other memory. The result borrows the arena; nothing has to be freed.
#pragma once

#include "provider/base/arena.h"

#include <yajl/yajl_common.h>

yajl_alloc_funcs json_memory(Arena *arena);
