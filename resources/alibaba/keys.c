// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/keys.h"

#include "provider/net/http.h"

#define TEMPORARY "STS." // what ids of keys from STS begin with

static bool is_of_sandbox(Text id) {
    return text_starts(id, "SANDBOX") || text_starts(id, TEMPORARY "SANDBOX");
}

static bool is_of_cloud(Text id) {
    return text_starts(id, "LTAI") || (text_starts(id, TEMPORARY) && !is_of_sandbox(id));
}

const char *keys_misplaced(Arena *arena, Text access_key_id, const char *url) {
    bool local = http_url_loopback(arena, url);
    if (local && is_of_cloud(access_key_id))
        return "nothing was sent, because the address is one of this machine, as a sandbox's is, "
               "and the keys look like those of the real cloud. Use the sandbox's keys, or remove "
               "its address";
    if (!local && is_of_sandbox(access_key_id))
        return "nothing was sent, because the keys are a sandbox's and the address is not one of "
               "this machine. Set LOBECHAT_SANDBOX to the sandbox's ready line, or use keys of the "
               "cloud";
    return NULL;
}
