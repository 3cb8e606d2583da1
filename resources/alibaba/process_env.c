// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/process_env.h"

#include <stdlib.h>

Text process_env(const char *name) {
    return text_of(getenv(name));
}

bool process_env_is_true(const char *name) {
    static const char *const words[] = {"true", "1", "yes", "on"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (text_is_nocase(process_env(name), words[i])) return true;
    }
    return false;
}

Text process_env_first(const char *const *names, const char **ret_name) {
    for (; *names != NULL; names++) {
        Text value = process_env(*names);
        *ret_name = *names;
        if (value.length > 0) return value;
    }
    return TEXT("");
}
