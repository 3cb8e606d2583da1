// SPDX-License-Identifier: MPL-2.0
// Keyed digests of secrets: they let a plan show by name which secret changes, and a refresh notice
// that one was changed elsewhere, without keeping any value. The key is a random salt in private
// state; digests are cut to 48 bits, enough to tell two values apart and too short to confirm a
// guess of a long one.
#pragma once

#include "provider/schema/resource.h"

// The salt of this deployment out of private state; *private gets a new one when there is none.
Text secrets_salt(Arena *arena, PrivateState *private);
// Whether private state has a salt.
bool secrets_salted(PrivateState private);
// MAP of name to digest; unknown values give unknown digests. Without a salt (empty) every digest
// is unknown.
const Value *secrets_digests(Arena *arena, Text salt, const Value *secrets);
// The digests that the last apply gave the function (MAP, kept in private state): a refreshed
// digest that differs was changed elsewhere.
void secrets_note_applied(Arena *arena, PrivateState *private, const Value *digests);
const Value *secrets_applied(PrivateState private);
