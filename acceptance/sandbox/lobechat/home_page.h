// SPDX-License-Identifier: MPL-2.0
// The first page: that this is a stand-in, and who is signed in, or where to do so.
#pragma once

#include "acceptance/sandbox/lobechat/release.h"

Reply home_page(const Request *request, const Release *release, const Value *environment);
