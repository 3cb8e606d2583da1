// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/dashscope/embedding.h"

#include "acceptance/sandbox/dashscope/model.h"
#include "provider/net/digest.h"

#include <math.h>
#include <string.h>

enum { TOKEN_BYTES = 4, TOKENS_MAXIMUM = 8192 };

static Reply invalid(const Request *request, const char *message) {
    return reply_error(request, 400, "InvalidParameter", "%s", message);
}

// A text stands for a list of one.
static const Value *inputs_of(const Request *request) {
    const Value *input = value_get(request->body, "input");
    return input->kind == VALUE_STRING ? value_list_one(request->arena, input) : input;
}

static int64_t tokens_of(const Value *text) {
    return ((int64_t)value_text(text).length + TOKEN_BYTES - 1) / TOKEN_BYTES;
}

// NULL, or what is wrong.
static const char *inputs_fault(const Request *request, const DashscopeModel *model,
                                const Value *inputs) {
    if (inputs->kind != VALUE_LIST || value_count(inputs) == 0)
        return "The input is a text or a list of texts: input.contents";
    if ((int64_t)value_count(inputs) > model->batch)
        return arena_printf(request->arena,
                            "batch size is invalid, it should not be larger than %lld.: "
                            "input.contents",
                            (long long)model->batch);
    for (size_t i = 0; i < value_count(inputs); i++) {
        const Value *text = value_list_at(inputs, i);
        int64_t tokens = tokens_of(text);
        if (text->kind != VALUE_STRING || tokens < 1 || tokens > TOKENS_MAXIMUM)
            return "Range of input length should be [1, 8192]: input.contents";
    }
    return NULL;
}

static bool takes_dimensions(const DashscopeModel *model, int64_t wanted) {
    Text rest = text_of(model->others), one;
    int64_t offered;
    while (text_next(&rest, ' ', &one))
        if (text_to_int(one, 1, INT32_MAX, &offered) && offered == wanted) return true;
    return false;
}

// Its numbers come from a digest of text and model, so different texts differ.
static const Value *vector_of(Arena *arena, const char *model, Text text, size_t size) {
    double *numbers = ARENA_ARRAY(arena, size, double), sum = 0;
    Digest digest = digest_hmac_sha256(text_of(model), text);
    uint64_t state;
    memcpy(&state, digest.bytes, sizeof state);
    for (size_t i = 0; i < size; i++) {
        state = state * 6364136223846793005U + 1442695040888963407U; // Knuth's generator
        numbers[i] = (double)(int32_t)(state >> 32) / 2147483648.0;
        sum += numbers[i] * numbers[i];
    }
    const Value **items = ARENA_ARRAY(arena, size, const Value *);
    for (size_t i = 0; i < size; i++) {
        const char *decimal = arena_printf(arena, "%.8f", numbers[i] / sqrt(sum));
        items[i] = value_number_text(arena, text_of(decimal));
    }
    return value_list(arena, VALUE_LIST, items, size);
}

static Reply answer(const Request *request, const DashscopeModel *model, const Value *inputs,
                    size_t size) {
    Arena *arena = request->arena;
    size_t count = value_count(inputs);
    const Value **data = ARENA_ARRAY(arena, count, const Value *);
    int64_t tokens = 0;
    for (size_t i = 0; i < count; i++) {
        const Value *text = value_list_at(inputs, i);
        const ValueEntry entries[] = {
            {TEXT("object"), value_cstring(arena, "embedding")},
            {TEXT("index"), value_int(arena, (int64_t)i)},
            {TEXT("embedding"), vector_of(arena, model->id, value_text(text), size)},
        };
        data[i] = value_map(arena, entries, COUNT_OF(entries));
        tokens += tokens_of(text);
    }
    const Value *usage =
        value_with(arena, &value_empty_map, "prompt_tokens", value_int(arena, tokens));
    const ValueEntry entries[] = {
        {TEXT("object"), value_cstring(arena, "list")},
        {TEXT("model"), value_cstring(arena, model->id)},
        {TEXT("data"), value_list(arena, VALUE_LIST, data, count)},
        {TEXT("usage"), value_with(arena, usage, "total_tokens", value_int(arena, tokens))},
        {TEXT("id"), value_cstring(arena, request->request_id)},
    };
    return reply_ok(value_map(arena, entries, COUNT_OF(entries)));
}

Reply dashscope_embedding_create(const Request *request) {
    Text id = value_text(value_get(request->body, "model"));
    const DashscopeModel *model = dashscope_model_find(id);
    if (model == NULL)
        return reply_error(request, 404, "model_not_found",
                           "The model `%s` does not exist or you do not have access to it.",
                           id.data);
    if (dashscope_model_is_denied(request->cloud, id))
        return reply_error(request, 403, "Model.AccessDenied", "Model access denied.");
    if (model->batch == 0)
        return invalid(request, arena_printf(request->arena,
                                             "The model `%s` makes no embeddings: model", id.data));
    const Value *inputs = inputs_of(request);
    const char *fault = inputs_fault(request, model, inputs);
    if (fault != NULL) return invalid(request, fault);
    int64_t size = value_int_or(value_get(request->body, "dimensions"), model->dimensions);
    if (!takes_dimensions(model, size))
        return invalid(request, arena_printf(request->arena,
                                             "dimension is invalid, valid values are: %s: "
                                             "parameters.dimension",
                                             model->others));
    const Value *format = value_get(request->body, "encoding_format");
    if (!value_is_null(format) && !text_is(value_text(format), "float"))
        return invalid(request, "encoding_format is float: encoding_format");
    return answer(request, model, inputs, (size_t)size);
}
