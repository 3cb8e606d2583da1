// SPDX-License-Identifier: MPL-2.0
// What Auth0's refusals come from and what to do about them: one table by operation, status, code
// and wording, because Auth0 often gives no code.
#pragma once

#include "resources/auth0/api.h"

// What to do, as sentences with the names of this case filled in; NULL when the table says nothing.
const char *auth0_cause(Arena *arena, const Auth0Reply *reply);
// The table as a section of a page; names to be filled in are in italics.
void auth0_causes_write(Buffer *page);
