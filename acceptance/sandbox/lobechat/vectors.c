// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/vectors.h"

#include "acceptance/sandbox/lobechat/internet.h"
#include "provider/value/json.h"

#include <ctype.h>

enum { BATCH = 50 };

#define MODEL "embedding_model="

// Where a provider is unless its variable says otherwise.
static const struct {
    const char *name, *url;
} providers[] = {
    {"openai", "https://api.openai.com/v1"},
    {"qwen", "https://dashscope.aliyuncs.com/compatible-mode/v1"},
};

static const Value *faulty(Arena *arena, const char *fault) {
    return value_with(arena, &value_empty_map, "fault", value_cstring(arena, fault));
}

// "PROVIDER/MODEL" out of "embedding_model=PROVIDER/MODEL,query_mode=…"
static Text model_of(Text config) {
    Text piece;
    while (text_next(&config, ',', &piece)) {
        piece = text_trim(piece);
        if (text_starts(piece, MODEL)) return text_slice(piece, sizeof MODEL - 1, piece.length);
    }
    return TEXT("");
}

static Text variable(Arena *arena, const Value *environment, Text provider, const char *suffix) {
    char *name = arena_printf(arena, "%.*s%s", (int)provider.length, provider.data, suffix);
    for (char *c = name; *c != '\0'; c++) *c = (char)toupper((unsigned char)*c);
    return value_text(value_get(environment, name));
}

static Text url_of(Arena *arena, const Value *environment, Text provider) {
    Text url = variable(arena, environment, provider, "_PROXY_URL");
    for (size_t i = 0; i < COUNT_OF(providers) && url.length == 0; i++)
        if (text_is(provider, providers[i].name)) url = text_of(providers[i].url);
    return url;
}

static int64_t batch_of(const Release *release, const Value *environment) {
    int64_t batch = BATCH;
    if (release_at_least(release, 2, 1, 34))
        (void)text_to_int(value_text(value_get(environment, "EMBEDDING_BATCH_SIZE")), 1, INT32_MAX,
                          &batch);
    return batch;
}

const Value *vectors_settings(Arena *arena, const Release *release, const Value *environment) {
    Text config = value_text(value_get(environment, "DEFAULT_FILES_CONFIG"));
    Text rest = TEXT("openai/text-embedding-3-small"), provider;
    if (release_at_least(release, 1, 46, 0) && config.length > 0) rest = model_of(config);
    if (text_find(rest, "/") < 1 || !text_next(&rest, '/', &provider) || rest.length == 0)
        return faulty(arena, "DEFAULT_FILES_CONFIG is not embedding_model=PROVIDER/MODEL");
    Text key = variable(arena, environment, provider, "_API_KEY");
    if (key.length == 0) return faulty(arena, "InvalidProviderAPIKey");
    const ValueEntry entries[] = {
        {TEXT("url"), value_string(arena, url_of(arena, environment, provider))},
        {TEXT("key"), value_string(arena, key)},
        {TEXT("model"), value_string(arena, rest)},
        {TEXT("batch"), value_int(arena, batch_of(release, environment))},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

static const Value *body_of(Arena *arena, const Value *settings, const Value *texts) {
    const ValueEntry entries[] = {
        {TEXT("model"), value_get(settings, "model")},
        {TEXT("input"), texts},
        {TEXT("dimensions"), value_int(arena, VECTOR_SIZE)},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

static const Value *read_vectors(Arena *arena, const Value *document, size_t count) {
    const Value *data = value_get(document, "data");
    const Value **vectors = ARENA_ARRAY(arena, count, const Value *);
    if (data->kind != VALUE_LIST || value_count(data) != count) return NULL;
    for (size_t i = 0; i < count; i++) {
        const Value *item = value_list_at(data, i);
        int64_t index = value_int_or(value_get(item, "index"), -1);
        if (index < 0 || (size_t)index >= count || vectors[index] != NULL) return NULL;
        vectors[index] = value_get(item, "embedding");
    }
    return value_list(arena, VALUE_LIST, vectors, count);
}

const Value *vectors_fetch(Arena *arena, const Value *internet, const Value *settings,
                           const Value *texts, const char **ret_fault) {
    const InternetRequest request = {
        .method = "POST",
        .url = arena_printf(arena, "%s/embeddings", value_cstr(value_get(settings, "url"))),
        .authorization = arena_printf(arena, "Bearer %s", value_cstr(value_get(settings, "key"))),
        .body = body_of(arena, settings, texts)};
    InternetAnswer answer = internet_fetch(arena, internet, &request);
    *ret_fault = answer.fault;
    if (answer.fault != NULL) return NULL;
    const Value *document = json_parse(arena, answer.body, NULL);
    const char *message = value_cstr(value_at(document, "error.message"));
    *ret_fault = arena_printf(arena, "%ld %s", answer.status, message);
    if (answer.status != 200) return NULL;
    const Value *vectors = read_vectors(arena, document, value_count(texts));
    *ret_fault = vectors == NULL ? "The answer has not one vector for each text" : NULL;
    return vectors;
}
