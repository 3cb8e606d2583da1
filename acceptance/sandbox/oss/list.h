// SPDX-License-Identifier: MPL-2.0
// Which objects a bucket has.
#pragma once

#include "acceptance/sandbox/oss/basics.h"

Reply oss_list(const Request *request); // ListObjectsV2
