// SPDX-License-Identifier: MPL-2.0
// The procedures of LobeChat's API that its page needs for files.
#pragma once

#include "acceptance/sandbox/lobechat/trpc.h"

// Answers a request for a procedure. user NULL: nobody is signed in.
Reply procedures_serve(const Request *request, const Release *release, const Value *environment,
                       const Value *user);
