// SPDX-License-Identifier: MPL-2.0
// References of container images: their parts, which registries Function Compute pulls from, and
// the digest that a reference stands for here.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

typedef struct Image {
    Text host;       // "registry.cn-hangzhou.aliyuncs.com"
    Text repository; // "namespace/name"
    Text tag;        // "latest" when neither tag nor digest is given
    Text digest;     // "sha256:…", or empty
} Image;

// False when it is not a reference with host, namespace and name.
bool fc_image_parse(Text reference, Image *ret);
// Whether Function Compute of the region pulls from this registry: Container Registry, Personal or
// Enterprise edition, of the same region. NULL when it does, otherwise why not.
const char *fc_image_fault(Arena *arena, const char *region, Text reference);
// Whether the registry does not have it: its tag is "does-not-exist", or it was made to miss.
bool fc_image_is_missing(const Cloud *cloud, Text reference);
// host/namespace/name@sha256:…; the digest follows from the reference.
const char *fc_image_resolved(Arena *arena, Text reference);
