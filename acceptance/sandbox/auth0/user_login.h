// SPDX-License-Identifier: MPL-2.0
// The tenant's pages on which people log in and sign up: /u/login and /u/signup.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_user_login_page(const Request *request);
Reply auth0_user_login_post(const Request *request);
Reply auth0_user_login_sign_up_page(const Request *request);
Reply auth0_user_login_sign_up_post(const Request *request);
// Whether the application has any database connection.
bool auth0_user_login_has_connection(const Request *request, Text client_id);
// Whether the user is of a connection that is enabled for the application.
bool auth0_user_login_may_use(const Request *request, const Value *user, Text client_id);
