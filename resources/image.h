// SPDX-License-Identifier: MPL-2.0
// Container image references: taken apart, checked against what Function Compute can pull, and the
// LobeChat version that a tag tells.
#pragma once

#include "provider/base/call.h"

typedef struct Image {
    Text host;       // "registry.cn-hangzhou.aliyuncs.com"
    Text repository; // "fc-demo2/ohyee-test"
    Text tag;        // empty when there is none
    Text digest;     // "sha256:…", empty when there is none
} Image;

// False when it is not a reference with a registry host, a repository and a tag or digest.
bool image_parse(Text reference, Image *ret);
// latest, canary, main, …: a tag that will point to something else tomorrow.
bool image_is_floating(const Image *image);
// Region that an ACR host belongs to, or empty when the host is not ACR.
Text image_acr_region(const Image *image);
// "1.143.3" of "1.143.3", "v1.143.3" or "lobechat-v1" (-> "1"); empty when the tag tells none.
Text image_version(const Image *image);
// The seed template's image of the base edition in the regions that the template offers, else
// empty.
Text image_default_base(Text region);
Text image_default_database(Text region); // likewise, of the database edition

// A LobeChat version for comparing; missing parts count as 0. False when it is not one.
typedef struct AppVersion {
    int64_t major, minor, patch;
} AppVersion;
bool app_version_parse(Text text, AppVersion *ret);
bool app_version_at_least(const AppVersion *version, const AppVersion *least);
