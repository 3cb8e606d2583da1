// SPDX-License-Identifier: MPL-2.0
// Objects. The body is stored in base64.
#pragma once

#include "acceptance/sandbox/oss/basics.h"

Reply oss_object_put(const Request *request);
Reply oss_object_get(const Request *request); // also HEAD
Reply oss_object_delete(const Request *request);
// Stores one: key as in OSS_OBJECTS.
void oss_object_store(const Request *request, Text key, Text body, Text content_type);
