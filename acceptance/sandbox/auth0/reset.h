// SPDX-License-Identifier: MPL-2.0
// The page behind a password ticket, on which a user chooses a password: /lo/reset.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_reset_page(const Request *request);
Reply auth0_reset_post(const Request *request);
