// SPDX-License-Identifier: MPL-2.0
// Where tests find the provider as it was built: PROVIDER, else in BUILD. Header-only, because it
// must never become part of the product.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// A path with a slash, as dlopen() and exec want it.
static inline const char *provider_file(void) {
    static char path[4096];
    const char *file = getenv("PROVIDER"), *build = getenv("BUILD");
    if (file != NULL && file[0] != '\0')
        snprintf(path, sizeof path, "%s%s", strchr(file, '/') != NULL ? "" : "./", file);
    else
        snprintf(path, sizeof path, "%s/terraform-provider-lobechat_v" VERSION,
                 build != NULL ? build : "build");
    return path;
}
