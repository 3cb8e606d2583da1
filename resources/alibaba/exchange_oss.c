// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/exchange_oss.h"

#include "provider/net/digest.h"
#include "provider/value/xml.h"

#include <ctype.h>
#include <string.h>

bool exchange_oss_is_bucket(Text name) {
    for (size_t i = 0; i < name.length; i++) {
        bool edge = i == 0 || i + 1 == name.length;
        char c = name.data[i];
        if (!islower((unsigned char)c) && !isdigit((unsigned char)c) && (c != '-' || edge))
            return false;
    }
    return name.length >= 3 && name.length <= 63;
}

const char *exchange_oss_base(Arena *arena, const char *base_url, Text bucket) {
    const char *host = strstr(base_url, "://") + 3;
    return arena_printf(arena, "%.*s%.*s.%s", (int)(host - base_url), base_url, (int)bucket.length,
                        bucket.data, host);
}

Text exchange_oss_body(Arena *arena, const char *document, const Value *body) {
    if (value_is_null(body)) return TEXT("");
    return xml_print(arena, value_with(arena, NULL, document, body));
}

void exchange_oss_headers(Arena *arena, const Credentials *keys, const SignRequest *sign,
                          const Value *more, HeaderList *list) {
    header_add(list, "host", sign->host);
    header_add(list, "x-oss-date", header_date(arena, DATE_BASIC));
    header_add(list, "x-oss-content-sha256", TEXT("UNSIGNED-PAYLOAD"));
    if (keys->security_token.length > 0)
        header_add(list, "x-oss-security-token", keys->security_token);
    for (size_t i = 0; i < value_count(more); i++)
        header_add(list, value_entry_at(more, i)->key.data,
                   value_text(value_entry_at(more, i)->value));
    if (sign->body.length == 0) return;
    Digest md5 = digest_md5(sign->body); // signed, so the body is protected all the same
    header_add(list, "content-type", TEXT("application/xml"));
    header_add(list, "content-md5", digest_base64(arena, digest_bytes(&md5)));
}
