// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/draft.h"

#include "provider/net/digest.h"
#include "resources/alibaba/signature.h"

enum { DRAFT_HEADERS = 10 };

static Text either(const char *wanted, const char *otherwise) {
    return text_of(wanted != NULL ? wanted : otherwise);
}

static void add(ContractPair *headers, size_t *count, const char *name, Text value) {
    headers[(*count)++] = (ContractPair){.name = text_of(name), .value = value};
}

Message draft_sign(Arena *arena, const Cloud *cloud, const Draft *draft) {
    ContractPair *headers = ARENA_ARRAY(arena, DRAFT_HEADERS, ContractPair);
    size_t count = 0, query_count = 0;
    Text body = text_of(draft->body);
    Digest hash = digest_sha256(body);
    add(headers, &count, "Host", TEXT("127.0.0.1:1"));
    add(headers, &count, "x-acs-action", text_of(draft->action));
    add(headers, &count, "x-acs-version", text_of(draft->version));
    add(headers, &count, "x-acs-date",
        either(draft->date, clock_print(arena, clock_real(cloud->clock))));
    add(headers, &count, "x-acs-signature-nonce",
        either(draft->nonce, digest_random_hex(arena, 16).data));
    add(headers, &count, "x-acs-content-sha256",
        either(draft->content_sha256, digest_hex(arena, digest_bytes(&hash)).data));
    if (draft->token != NULL) add(headers, &count, "x-acs-security-token", text_of(draft->token));
    if (draft->body != NULL) {
        add(headers, &count, "Content-Type",
            either(draft->content_type, "application/json; charset=utf-8"));
    }
    while (query_count < COUNT_OF(draft->query) && draft->query[query_count].name.length > 0) {
        query_count++;
    }
    SignRequest sign = {.method = either(draft->method, "POST").data,
                        .host = headers[0].value,
                        .path = either(draft->path, "/"),
                        .query = draft->query,
                        .query_count = query_count,
                        .headers = headers,
                        .header_count = count,
                        .body = body,
                        .access_key_id = either(draft->access_key_id, cloud->access_key_id),
                        .access_key_secret =
                            either(draft->access_key_secret, cloud->access_key_secret)};
    add(headers, &count, "Authorization", signature_acs3(arena, &sign).authorization);
    return (Message){.method = text_of(sign.method),
                     .host = sign.host,
                     .path = sign.path,
                     .query = draft->query,
                     .query_count = query_count,
                     .headers = headers,
                     .header_count = count,
                     .body = body};
}

void draft_tamper(const Message *message, const char *header, Text value) {
    ContractPair *headers = (ContractPair *)(uintptr_t)message->headers; // made above, not const
    for (size_t i = 0; i < message->header_count; i++) {
        if (text_is_nocase(headers[i].name, header)) headers[i].value = value;
    }
}
