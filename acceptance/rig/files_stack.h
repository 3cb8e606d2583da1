// SPDX-License-Identifier: MPL-2.0
// A resource for tests that consists of the parts for files and nothing else: a bucket, its CORS
// rule, and a RAM user with policy and key.
#pragma once

#include "provider/schema/resource.h"

typedef struct FilesMemory {
    char secret[64]; // the key's, as it was told to other parts last
    bool function;   // there is a part that stands for the function
} FilesMemory;

extern FilesMemory files_memory;
extern const Resource lobechat_files;
extern const Provider files_provider;
