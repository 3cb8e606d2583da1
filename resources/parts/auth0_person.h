// SPDX-License-Identifier: MPL-2.0
// One person in a database connection of Auth0: made, changed, deleted, and given a link to choose
// a password. People that this deployment did not make are never touched.
#pragma once

#include "resources/parts/auth0.h"

typedef struct Person {
    Text email;          // in lower case
    Text connection;     // its name
    const Value *wish;   // auth0.users[email] as planned
    const Value *config; // the same as configured, with what is write-only
    const Value
        *before; // the same as it was; null: not known, so everything is put as it is wished
} Person;

#define PERSON_FIELDS "user_id,email,name,identities,app_metadata"

// Makes the person, or takes over one that carries this deployment's marks. *ret: Auth0's id.
Status person_make(Call *call, Deployment *deployment, const Person *person, Text *ret);
// user: as Auth0 has it.
Status person_change(Call *call, Deployment *deployment, const Person *person, const Value *user);
Status person_delete(Call *call, const Deployment *deployment, Text id);
// A link to choose a password.
Status person_ticket(Call *call, const Deployment *deployment, const Person *person, Text id,
                     const Value **ret);
// Null when there is none.
Status person_get(Call *call, const Deployment *deployment, Text id, const Value **ret);
// This deployment's person of that address in that connection; else null.
Status person_find(Call *call, const Deployment *deployment, const Value *object,
                   const Person *person, const Value **ret);
Text person_id(const Value *user);
// Name of the connection the user is in.
Text person_connection(const Value *user);
bool person_has_password(const Person *person);
