// SPDX-License-Identifier: MPL-2.0
// Where a browser puts a file.
#pragma once

#include "acceptance/sandbox/lobechat/trpc.h"

// {"pathname"} -> the presigned URL; {"url", "headers"} where the browser has to send more headers.
Reply upload_presign(const Trpc *call);
