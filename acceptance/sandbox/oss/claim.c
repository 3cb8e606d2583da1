// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/claim.h"

Text oss_claim_part(Text pieces, const char *name) {
    Text piece;
    while (text_next(&pieces, ',', &piece)) {
        piece = text_trim(piece);
        if (text_starts(piece, name)) return text_slice(piece, text_of(name).length, piece.length);
    }
    return (Text){0};
}

SignRequest oss_claim_request(const Request *request, const OssClaim *claim, const Key *key,
                              const char *signature) {
    Arena *arena = request->arena;
    SignPair *query = ARENA_ARRAY(arena, request->query_count, SignPair);
    size_t count = 0;
    for (size_t i = 0; i < request->query_count; i++) {
        // Its name, not a secret.
        if (claim->presigned && text_is(request->query[i].name, signature)) continue;
        query[count++] = request->query[i];
    }
    return (SignRequest){.method = text_copy(arena, request->method).data,
                         .host = request->host,
                         .path = request->path,
                         .query = query,
                         .query_count = count,
                         .headers = request->headers,
                         .header_count = request->header_count,
                         .access_key_id = claim->id,
                         .access_key_secret = key->secret,
                         .region = claim->region,
                         .bucket = oss_target(request).bucket};
}
