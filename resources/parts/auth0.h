// SPDX-License-Identifier: MPL-2.0
// What the parts in an Auth0 tenant share: requests, whose an object is, and the URLs that an
// application has to know.
#pragma once

#include "resources/auth0/operations.h"
#include "resources/parts/api.h"
#include "resources/parts/parts.h"

typedef struct Auth0Ask {
    const Auth0Operation *operation;
    Text id;            // in the path; empty: none
    const char *fields; // of a look: only these members; NULL: all
    const Value *body;  // or NULL
} Auth0Ask;

// query with the names, separated by commas, of the only members that are asked for.
const Value *auth0_fields(Arena *arena, const Value *query, const char *names);
Status auth0_ask(Call *call, const Deployment *deployment, const Auth0Ask *ask, Auth0Reply *ret);
// Whether what failed may have been carried out.
bool auth0_unsure(const Auth0Reply *reply);
// The next piece of an id that is a list, separated by commas; false at its end.
bool auth0_next(Text *list, Text *ret);
// auth0.<name> of the resource; parent must live as long as the path.
Path auth0_path(const char *name, Path *parent);

// Of object's address: scheme and host; empty when there is none.
Text auth0_app_url(const Value *object);
// The application that object's logins use: the one that is given, else the one that was made.
Text auth0_client_of(const Value *object);

// The metadata (MAP) by which this deployment's objects in the tenant are known. Its address is a
// part of it: two accounts may have functions of the same name.
const Value *auth0_marks(Arena *arena, const Deployment *deployment, const Value *object);
// Whether metadata has the same marks; with any_address whatever its address.
bool auth0_is_marked(Arena *arena, const Deployment *deployment, const Value *object,
                     const Value *metadata, bool any_address);
// Address in metadata; empty: none.
Text auth0_marked_url(const Value *metadata);
// Addresses that an application was to be known at before, as its metadata tells: LIST without now
// and those of but. They are remembered there, because no state may know them when a move to
// another address was cut off.
const Value *auth0_former_urls(Arena *arena, const Value *metadata, Text now, const Value *but);
// marks that remember them, and forget those that they remembered.
const Value *auth0_mark_former(Arena *arena, const Value *marks, const Value *former);
// Applications of the tenant that were made for this deployment (LIST of ids).
Status auth0_find_marked(Call *call, const Deployment *deployment, const Value *object,
                         const Value **ret);
// Whether any application of the tenant was made for another deployment.
Status auth0_has_others(Call *call, const Deployment *deployment, const Value *object, bool *ret);

// Database connection of that name with its id, name and options: null when there is none.
Status auth0_find_connection(Call *call, const Deployment *deployment, Text name,
                             const Value **ret);
// Lets the application whose credentials are in use make users in a connection. *ret: it could not
// before.
Status auth0_enable_caller(Call *call, const Deployment *deployment, Text connection_id, bool *ret);

// ---- URLs of a deployment in an application

#define AUTH0_URL_FIELDS "callbacks,allowed_logout_urls,web_origins"
// MAP of the lists of client that change when those of the address add (empty: none) are put in
// and those of the addresses in drop (LIST) taken out. Order and all others stay.
const Value *auth0_url_changes(Arena *arena, const Value *client, Text add, const Value *drop);
// Brings that about in an application that others change too. The application must be there when
// something is to be added.
Status auth0_urls_settle(Call *call, const Deployment *deployment, Text client_id, Text add,
                         const Value *drop);
// At the end of a move to another address, when everything uses the new one: the application
// forgets the old one. Called once all parts are changed; does nothing when nothing moved.
Status auth0_drop_old_urls(Call *call, Deployment *deployment);
// The halves of that, for each kind of application.
Status auth0_client_drop_old(Call *call, Deployment *deployment);
Status auth0_callback_drop_old(Call *call, Deployment *deployment);
