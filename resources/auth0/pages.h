// SPDX-License-Identifier: MPL-2.0
// Reads a list of Auth0 to its end, however the operation pages it: a second page that is not read
// looks like objects that are gone.
#pragma once

#include "resources/auth0/client.h"

typedef struct Auth0Pages {
    Auth0Request request; // of an operation that pages; query without the paging's own parameters
    bool (*on_item)(Call *call, void *context, const Value *item); // false: enough was seen
    void *context;
} Auth0Pages;

// ret is the last page's answer: DONE when every page was read or on_item had enough. Fails
// (recorded) as auth0_call() does.
Status auth0_each_page(Call *call, Auth0Client *client, const Auth0Pages *pages, Auth0Reply *ret);
