// SPDX-License-Identifier: MPL-2.0
// Whether an OpenID Connect issuer is there and calls itself by the name that LobeChat is told:
// every login would fail otherwise.
#pragma once

#include "resources/auth0/client.h"

// issuer as people write it, with or without a slash at its end. Needs no credentials. path: the
// attribute that holds it, or NULL.
Status auth0_check_issuer(Call *call, Auth0Client *client, const Path *path, Text issuer);
