// SPDX-License-Identifier: MPL-2.0
// The tenant's own session in a browser, by which somebody who logged in once is not asked again.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_session_begin(const Request *request, Reply reply, Text user_id);
const Value *auth0_session_user(const Request *request); // NULL: nobody
Reply auth0_session_end(const Request *request, Reply reply);
