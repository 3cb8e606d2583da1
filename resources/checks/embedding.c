// SPDX-License-Identifier: MPL-2.0
// Whether the model key may use the embedding model, and whether that gives vectors of the length
// that LobeChat's database has: else files are taken and never found again.
#include "provider/net/url.h"
#include "provider/schema/attrs.h"
#include "provider/value/json.h"
#include "resources/alibaba/endpoints.h"
#include "resources/checks/checks.h"
#include "resources/names.h"

enum {
    DIMENSIONS = 1024,
    TRIES = 5,
    FIRST_PAUSE_MS = 1000,
    SHOWN_MAX = 400, // characters of an answer that a message quotes
};

static const char provider[] = "qwen/";

typedef struct Embedding {
    Text model, key;
    const char *url;
    const char *host; // for the Host header, when the address is another
} Embedding;

// What DashScope's codes mean. The first row that fits counts.
static const struct {
    long status; // 0: any
    const char *code, *todo;
} causes[] = {
    {401, "",
     "The key is not valid there: keys of mainland China and of the international site "
     "are different ones, each for its own qwen_base_url. Check qwen_api_key."},
    {0, "Arrearage",
     "The account owes money: settle that in the console of Model Studio's "
     "account."},
    {0, "model_not_found", "There is no such model at this address: check embedding_model."},
    {403, "",
     "The key may not use this model: activate the model in Model Studio, and let the "
     "key's workspace use it."},
    {404, "", "There is no such model at this address: check embedding_model and qwen_base_url."},
    {429, "",
     "Too many requests, or the free quota is used up: look at the model's limits in Model "
     "Studio, then apply again."},
};

static const char *todo_of(long status, Text code) {
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        bool status_fits = causes[i].status == 0 || causes[i].status == status;
        bool code_fits = *causes[i].code == '\0' || text_is(code, causes[i].code);
        if (status_fits && code_fits) return causes[i].todo;
    }
    return "Check qwen_base_url and embedding_model.";
}

// ---- the request

// Another address stands for the whole service; which of its hosts is meant, the header tells.
static Status find_address(Call *call, Deployment *deployment, const Value *now, Embedding *ret) {
    Text base = value_text(value_get(now, A_QWEN_BASE_URL));
    if (text_ends(base, "/")) base.length--;
    const char *other;
    TRY(endpoint_override(call, &deployment->session->settings, "dashscope", &other));
    UrlParts parts;
    bool split = url_split(call->arena, base, &parts);
    ret->host = other != NULL && split ? parts.host.data : NULL;
    Text path = split ? parts.path : TEXT("");
    ret->url =
        other != NULL
            ? arena_printf(call->arena, "%s%.*s/embeddings", other, (int)path.length, path.data)
            : arena_printf(call->arena, "%.*s/embeddings", (int)base.length, base.data);
    return status_ok();
}

static Text request_body(Arena *arena, const Embedding *embedding) {
    const Value *input = value_list_one(arena, value_cstring(arena, "LobeChat"));
    const Value *body =
        value_with(arena, &value_empty_map, "model", value_string(arena, embedding->model));
    body = value_with(arena, body, "input", input);
    body = value_with(arena, body, "dimensions", value_int(arena, DIMENSIONS));
    body = value_with(arena, body, "encoding_format", value_cstring(arena, "float"));
    return json_print(arena, body);
}

static void send_once(Call *call, Deployment *deployment, const Embedding *embedding, int attempt,
                      HttpResponse *ret) {
    const char *bearer =
        arena_printf(call->arena, "Bearer %.*s", (int)embedding->key.length, embedding->key.data);
    const HttpHeader headers[] = {{"authorization", text_of(bearer)},
                                  {"content-type", TEXT("application/json")},
                                  {"host", text_of(embedding->host)}};
    const HttpRequest request = {
        .method = "POST",
        .url = embedding->url,
        .headers = headers,
        .header_count = embedding->host != NULL ? 3 : 2,
        .body = request_body(call->arena, embedding),
        .service = "dashscope",
        .operation = "CreateEmbeddings",
        .path_template = "/embeddings",
        .attempt = attempt,
    };
    http_send(call, alibaba_http(deployment->session->alibaba), &request, ret);
}

static size_t vector_length(Arena *arena, Text answer) {
    const Value *data = value_get(json_parse(arena, answer, NULL), "data");
    return value_count(value_get(value_list_at(data, 0), "embedding"));
}

static bool is_vector(Arena *arena, const HttpResponse *response) {
    return response->outcome == HTTP_ANSWERED && response->status == 200 &&
           vector_length(arena, response->body) > 0;
}

// A success without a vector is a gateway's word, or one that was cut off.
static bool may_pass(Arena *arena, const HttpResponse *response) {
    if (response->outcome != HTTP_ANSWERED) return !response->hopeless;
    bool hollow = response->status == 200 && !is_vector(arena, response);
    return hollow || response->status == 429 || response->status >= 500;
}

static void send(Call *call, Deployment *deployment, const Embedding *embedding,
                 HttpResponse *ret) {
    int64_t pause = FIRST_PAUSE_MS;
    for (int attempt = 1;; attempt++, pause *= 2) {
        send_once(call, deployment, embedding, attempt, ret);
        if (!may_pass(call->arena, ret) || attempt == TRIES) return;
        if (call_sleep(call, pause) != CALL_RUNNING) return;
    }
}

// ---- the answer

// An answer that repeats the key is shown without it.
static const char *shown(Call *call, const Embedding *embedding, Text said) {
    call_hide(call, embedding->key);
    said = call_quote(call, said, SHOWN_MAX);
    return arena_printf(call->arena, "%.*s", (int)said.length, said.data);
}

static Status refused(Call *call, const Embedding *embedding, const HttpResponse *response) {
    const Value *body = json_parse(call->arena, response->body, NULL);
    // In OpenAI's form, or, by what stands before the model, in the service's own.
    const Value *error = value_get(body, "error");
    if (value_is_null(error)) error = body;
    Text code = value_text(value_get(error, "code"));
    Text told = value_text(value_get(error, "message"));
    if (response->status == 200)
        told = response->body.length == 0 ? TEXT("the answer is empty")
                                          : TEXT("the answer is not the vector that it should be");
    const char *message = shown(call, embedding, told);
    Text id = value_text(value_get(body, "request_id"));
    bool answered = response->outcome == HTTP_ANSWERED;
    const char *answer =
        answered ? arena_printf(call->arena, "HTTP %ld%s%.*s: %s (request id %s)", response->status,
                                code.length > 0 ? ", " : "", (int)code.length, code.data, message,
                                id.length > 0 ? id.data : "not told")
                 : response->error;
    Path path = path_attribute(NULL, A_EMBEDDING_MODEL);
    const CheckFault fault = {
        .check = A_EMBEDDING,
        .path = &path,
        .summary = "Embedding model does not answer",
        .detail = arena_printf(call->arena,
                               "Tried to embed a word with the model `%.*s` at %s. Model Studio "
                               "answered: %s.",
                               (int)embedding->model.length, embedding->model.data, embedding->url,
                               answer),
        .todo = answered ? todo_of(response->status, code) : "Check qwen_base_url and the network.",
    };
    return checks_fail(call, &fault);
}

static Status check_length(Call *call, const Embedding *embedding, size_t length) {
    if (length == DIMENSIONS) return status_ok();
    Path path = path_attribute(NULL, A_EMBEDDING_MODEL);
    const CheckFault fault = {
        .check = A_EMBEDDING,
        .path = &path,
        .summary = "Embedding model gives vectors of another length",
        .detail =
            arena_printf(call->arena,
                         "The model `%.*s` gave %zu numbers for a word. LobeChat's database "
                         "takes vectors of %d.",
                         (int)embedding->model.length, embedding->model.data, length, DIMENSIONS),
        .todo = "Set embedding_model to one that gives 1024, such as qwen/text-embedding-v3.",
    };
    return checks_fail(call, &fault);
}

Status check_embedding(Call *call, Deployment *deployment) {
    const Value *now = stack_now(call, deployment);
    Text model = value_text(value_get(now, A_EMBEDDING_MODEL));
    Embedding embedding = {
        .model = text_slice(model, sizeof provider - 1, model.length),
        .key = value_text(attr_secret(deployment->config, now, A_QWEN_API_KEY)),
    };
    // Another provider's models are not asked, nor without a key that is known here.
    if (!text_starts(model, provider) || embedding.key.length == 0) return status_ok();
    TRY(find_address(call, deployment, now, &embedding));
    HttpResponse response;
    send(call, deployment, &embedding, &response);
    if (!is_vector(call->arena, &response)) return refused(call, &embedding, &response);
    return check_length(call, &embedding, vector_length(call->arena, response.body));
}
