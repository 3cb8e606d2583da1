// SPDX-License-Identifier: MPL-2.0
// The page that uploads a file, in the steps of LobeChat's own: a presigned URL, a PUT across
// origins, the row, the vectors, the preview.
#pragma once

#include "acceptance/sandbox/lobechat/release.h"

Reply files_page(const Request *request, const Release *release, const Value *environment);
