// SPDX-License-Identifier: MPL-2.0
// What a running LobeChat answers: a page that says that it is a stand-in, the health paths of each
// line, and the chat route with a canned answer.
#pragma once

#include "acceptance/sandbox/lobechat/release.h"

Reply site_answer(const Request *request, const Release *release, const Value *environment);
