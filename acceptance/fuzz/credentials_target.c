// SPDX-License-Identifier: MPL-2.0
// Input: where keys come from (a byte), a profile, a line break, a credentials file up to a line
// "--", then answers of the metadata service, STS or a URI, each a status and a body up to a line
// "--". Keys are whole or none; messages never quote a secret.
#include "acceptance/fuzz/fuzz.h"

#include "acceptance/fuzz/cloud.h"
#include "resources/alibaba/credential_source.h"

#include <stdlib.h>

enum { CLI, INI, ECS, URI, OIDC, ROLE, SOURCES };

// Up to a line "--" or the end.
static Text section(FuzzInput *input) {
    Text all = input->rest;
    ptrdiff_t end = text_find(all, "\n--\n");
    if (end < 0) {
        input->rest = TEXT("");
        return all;
    }
    input->rest = text_slice(all, (size_t)end + 4, all.length);
    return text_slice(all, 0, (size_t)end);
}

// The canary behind every occurrence of a text.
static Text with_canary_behind(Arena *arena, Text text, const char *before) {
    Buffer marked = buffer_new(arena, SIZE_MAX / 2);
    size_t length = text_of(before).length;
    buffer_puts(&marked, "");
    for (ptrdiff_t at; (at = text_find(text, before)) >= 0;) {
        buffer_add_text(&marked, text_slice(text, 0, (size_t)at + length));
        buffer_puts(&marked, fuzz_canary());
        text = text_slice(text, (size_t)at + length, text.length);
    }
    buffer_add_text(&marked, text);
    return buffer_text(&marked);
}

// The canary at the beginning of what stands where secrets stand.
static Text with_secrets(Arena *arena, Text text, bool ini) {
    if (ini) return with_canary_behind(arena, text, "\naccess_key_secret = ");
    text = with_canary_behind(arena, text, "ecret\":\"");
    return with_canary_behind(arena, text, "oken\":\"");
}

static void answer(void *context, Call *call, const HttpRequest *request, HttpResponse *ret) {
    (void)request;
    FuzzInput piece = {.rest = section(context)};
    if (piece.rest.length == 0) return;
    int64_t status = 200;
    (void)text_to_int(fuzz_line(&piece), 100, 999, &status);
    cloud_reply(ret, status, with_secrets(call->arena, piece.rest, false));
}

static bool look_up(Lookup *lookup, unsigned source, Text profile, const char *file,
                    Credentials *ret) {
    const Credentials base = {.access_key_id = TEXT("SANDBOXFUZZ"),
                              .access_key_secret = TEXT("of the base"),
                              .origin = "the test"};
    const RoleSpec role = {.role_arn = TEXT("acs:ram::1:role/x"),
                           .policy = profile,
                           .oidc_provider_arn = TEXT("acs:ram::1:oidc-provider/x"),
                           .oidc_token_file = text_of(file)};
    switch (source) {
    case CLI:
        return cli_keys(lookup, text_of(file), profile, ret);
    case INI:
        return ini_keys(lookup, ret);
    case ECS:
        return ecs_keys(lookup, profile, ret);
    case URI:
        return uri_keys(lookup, TEXT("https://127.0.0.1/keys"), ret);
    case OIDC:
        return oidc_keys(lookup, &role, ret);
    default:
        return role_keys(lookup, &base, &role, ret);
    }
}

static void prepare(Text profile, const char *file) {
    setenv("ALIBABA_CLOUD_CREDENTIALS_FILE", file, 1);
    setenv("ALIBABA_CLOUD_PROFILE", profile.data, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FuzzInput input = fuzz_input(data, size);
    Arena *arena = arena_new();
    Call call = fuzz_call(arena);
    unsigned source = fuzz_byte(&input) % SOURCES;
    Text profile = fuzz_terminated(arena, fuzz_line(&input));
    const char *file = fuzz_file(with_secrets(arena, section(&input), source == INI));
    prepare(profile, file);
    cloud_begin(answer, &input);
    const AlibabaSettings settings = {.config = &value_null, .sandbox = &value_null};
    Lookup lookup = {.call = &call,
                     .settings = &settings,
                     .sts_url = "https://127.0.0.1:1",
                     .budget = retry_budget_new(100)};
    Credentials keys = {0};
    bool found = look_up(&lookup, source, profile, file, &keys);
    fuzz_require(found || lookup.why != NULL, "no keys, and why");
    if (found)
        fuzz_require(keys.access_key_id.length > 0 && keys.access_key_secret.length > 0 &&
                         keys.origin != NULL,
                     "keys are whole");
    fuzz_require_untold(found ? keys.origin : lookup.why);
    retry_budget_free(lookup.budget);
    arena_free(arena);
    return 0;
}
