// SPDX-License-Identifier: MPL-2.0
// The provider's handlers in this process, without gRPC: the cheapest transport, and everything
// that they do is under the sanitizers of the test.
#pragma once

#include "acceptance/rig/transport.h"

extern const Transport in_process;
