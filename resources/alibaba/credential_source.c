// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/credential_source.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

bool lookup_refuse(Lookup *lookup, const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    lookup->why = arena_strdup(lookup->call->arena, text);
    return false;
}

Text lookup_setting(const Lookup *lookup, const char *name) {
    return value_text(value_get(lookup->settings->config, name));
}

// Seconds since 1970 of "2026-08-21T08:09:10Z"; 0 when it is not such a time.
static int64_t lookup_time(Text text) {
    struct tm utc = {0};
    if (text.length == 0) return 0;
    const char *end = strptime(text.data, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return end != NULL && *end == '\0' ? (int64_t)timegm(&utc) : 0;
}

static Text first_member(const Value *json, const char *const *names) {
    for (; *names != NULL; names++) {
        Text text = value_text(value_get(json, *names));
        if (text.length > 0) return text;
    }
    return TEXT("");
}

bool lookup_json_keys(Lookup *lookup, const Value *json, const char *origin, Credentials *ret) {
    static const char *const ids[] = {"AccessKeyId", "access_key_id", NULL};
    static const char *const secrets[] = {"AccessKeySecret", "access_key_secret", NULL};
    static const char *const tokens[] = {"SecurityToken", "security_token", "sts_token", NULL};
    static const char *const expirations[] = {"Expiration", "expiration", NULL};
    *ret = (Credentials){.access_key_id = first_member(json, ids),
                         .access_key_secret = first_member(json, secrets),
                         .security_token = first_member(json, tokens),
                         .expires_s = lookup_time(first_member(json, expirations)),
                         .origin = origin};
    if (ret->access_key_id.length == 0) return lookup_refuse(lookup, "it gives no AccessKey id");
    if (ret->access_key_secret.length == 0)
        return lookup_refuse(lookup, "it gives no AccessKey secret");
    return true;
}
