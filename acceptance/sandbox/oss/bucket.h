// SPDX-License-Identifier: MPL-2.0
// Buckets themselves.
#pragma once

#include "acceptance/sandbox/oss/basics.h"

Reply oss_bucket_list(const Request *request);
Reply oss_bucket_create(const Request *request);
Reply oss_bucket_delete(const Request *request);
Reply oss_bucket_info(const Request *request);
Reply oss_bucket_location(const Request *request);
