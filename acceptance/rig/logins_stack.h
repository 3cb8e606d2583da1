// SPDX-License-Identifier: MPL-2.0
// A resource for tests that consists of the parts in an Auth0 tenant and nothing else.
#pragma once

#include "provider/schema/resource.h"

typedef struct LoginsMemory {
    char secret[128]; // the application's, as it was told to other parts last
    bool reveal;      // the end of an apply asks for it once more
    bool breaks;      // the end of an apply fails before anything is dropped
} LoginsMemory;

extern LoginsMemory logins_memory;
extern const Resource lobechat_logins;
extern const Provider logins_provider;
