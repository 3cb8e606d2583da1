// SPDX-License-Identifier: MPL-2.0
// ClientToken: a change that is asked for again with the same token is not made again, but answered
// as the first time, and refused with other parameters. Tokens are forgotten after a day.
#pragma once

#include "acceptance/sandbox/rpc/entry.h"

// Refuses what rpc_refused() does, and calls handler unless the token is known.
Reply rpc_once(const Request *request, Handler handler);
