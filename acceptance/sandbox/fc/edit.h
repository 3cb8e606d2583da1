// SPDX-License-Identifier: MPL-2.0
// What can be done to Function Compute's objects from the control interface, beyond deleting and
// patching single ones.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

Reply fc_edit_delete_function(const Request *request);    // {functionName}, and all it has
Reply fc_edit_disable_function(const Request *request);   // {functionName, reason}
Reply fc_edit_enable_function(const Request *request);    // {functionName}
Reply fc_edit_make_image_missing(const Request *request); // {image}
Reply fc_edit_restore_image(const Request *request);      // {image}
