// SPDX-License-Identifier: MPL-2.0
// After an import: which objects a deployment consists of, told by its function, and which of them
// were made for it.
#pragma once

#include "resources/stack.h"

// Stack.discover: what is read becomes what the function's environment and network name, with the
// ids of parts that are ours.
Status database_discover(Call *call, Deployment *deployment);
