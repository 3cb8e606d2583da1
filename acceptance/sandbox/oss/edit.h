// SPDX-License-Identifier: MPL-2.0
// What happens to storage behind the clients' back.
#pragma once

#include "acceptance/sandbox/oss/basics.h"

Reply oss_edit_add_foreign_bucket(const Request *request);
Reply oss_edit_put_object(const Request *request);
Reply oss_edit_put_cors(const Request *request);
Reply oss_edit_restrict_public_endpoint(const Request *request);
