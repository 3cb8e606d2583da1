// SPDX-License-Identifier: MPL-2.0
#include "provider/net/http.h"

#include "provider/base/log.h"
#include "provider/net/channel.h"
#include "provider/net/trust.h"

#include <string.h>
#include <strings.h>

enum {
    HTTP_TIMEOUT_MS = 60 * 1000,
    HTTP_CONNECT_TIMEOUT_MS = 10 * 1000,
    HTTP_SLICE_MS = 100, // how soon a cancellation is noticed
    HTTP_MAX_BODY = 16 * 1024 * 1024,
    HTTP_MAX_HEADERS = 128,
    HTTP_MAX_HEADER_BYTES = 64 * 1024,
    HTTP_MAX_ID = 128,   // of a request id in the log
    HTTP_MAX_AGE_S = 50, // of an idle connection; gateways close them after a minute
};

static const char METADATA_PREFIX[] = "http://100.100.100.200/";

struct HttpClient {
    Arena *arena;
    const char *user_agent;
    Trust trust;
    ChannelPool *pool;
};

// One request under way; lives on the stack of http_send().
typedef struct Transfer {
    Call *call;
    const HttpRequest *request;
    CURL *easy;
    CURLM *multi;
    struct curl_slist *headers, *connect_to;
    Buffer body;
    HttpHeader *received;
    size_t received_count, received_bytes;
    bool too_large, stopped;
    int begun; // how often a request was about to be written
    int64_t started_ms;
    char error[CURL_ERROR_SIZE];
} Transfer;

HttpClient *http_client_new(const char *user_agent) {
    Arena *arena = arena_new();
    HttpClient *client = ARENA_NEW(arena, HttpClient);
    client->arena = arena;
    client->user_agent = arena_strdup(arena, user_agent);
    client->pool = channel_pool_new();
    client->trust = trust_from_environment();
    if (client->trust.file != NULL)
        client->trust.file = arena_strdup(arena, client->trust.file); // it may be set anew
    return client;
}

void http_client_free(HttpClient *client) {
    if (client == NULL) return;
    channel_pool_free(client->pool);
    arena_free(client->arena);
}

void http_client_set_ca(HttpClient *client, const char *file) {
    if (file == NULL || *file == '\0') return;
    client->trust = (Trust){.file = arena_strdup(client->arena, file)};
}

Text http_header(const HttpResponse *response, const char *name) {
    for (size_t i = 0; i < response->header_count; i++) {
        if (strcasecmp(response->headers[i].name, name) == 0) return response->headers[i].value;
    }
    return TEXT("");
}

int64_t http_date(Text text) {
    int64_t date = text.length > 0 ? (int64_t)curl_getdate(text.data, NULL) : -1;
    return date >= 0 ? date : -1; // what was before 1970 is no date of an answer
}

// ---- what libcurl calls

static size_t on_body(char *data, size_t size, size_t count, void *user) {
    Transfer *transfer = user;
    if (buffer_add(&transfer->body, data, size * count)) return size * count;
    transfer->too_large = true;
    return 0;
}

static size_t on_header(char *data, size_t size, size_t count, void *user) {
    Transfer *transfer = user;
    Text line = {.data = data, .length = size * count}, name;
    transfer->received_bytes += line.length;
    if (transfer->received_bytes > HTTP_MAX_HEADER_BYTES ||
        transfer->received_count == HTTP_MAX_HEADERS) {
        transfer->too_large = true;
        return 0;
    }
    if (text_starts(line, "HTTP/")) transfer->received_count = 0; // after a 1xx the real one starts
    Text rest = line;
    if (!text_next(&rest, ':', &name) || rest.data == NULL) return line.length;
    Arena *arena = transfer->call->arena;
    transfer->received[transfer->received_count++] = (HttpHeader){
        .name = text_copy(arena, text_trim(name)).data, .value = text_copy(arena, text_trim(rest))};
    return line.length;
}

// libcurl sends a request again by itself when a kept connection turns out to be closed. For a
// request that must not be repeated that is not its decision, so the second time is refused.
static int on_begin(void *user, char *peer, char *local, int peer_port, int local_port) {
    (void)peer, (void)local, (void)peer_port, (void)local_port;
    Transfer *transfer = user;
    return transfer->begun++ == 0 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

// ---- options

static void transfer_add_header(Transfer *transfer, const char *line) {
    transfer->headers = curl_slist_append(transfer->headers, line);
}

static bool has_header(const HttpRequest *request, const char *name) {
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcasecmp(request->headers[i].name, name) == 0) return true;
    }
    return false;
}

// Returns why the headers cannot be sent, or NULL.
static const char *transfer_set_headers(Transfer *transfer) {
    const HttpRequest *request = transfer->request;
    Arena *arena = transfer->call->arena;
    for (size_t i = 0; i < request->header_count; i++) {
        const HttpHeader *header = &request->headers[i];
        if (text_find(header->value, "\n") >= 0 || text_find(header->value, "\r") >= 0)
            return arena_printf(arena, "the value of header %s holds a line break", header->name);
        // An empty value has a spelling of its own in libcurl.
        transfer_add_header(transfer,
                            header->value.length == 0
                                ? arena_printf(arena, "%s;", header->name)
                                : arena_printf(arena, "%s: %.*s", header->name,
                                               (int)header->value.length, header->value.data));
    }
    // No waiting for "100 Continue", no type or compression that nobody asked for.
    static const char *const others[] = {"Expect", "Content-Type", "Accept-Encoding"};
    static const char *const lines[] = {"Expect:", "Content-Type:", "Accept-Encoding: identity"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (!has_header(request, others[i])) transfer_add_header(transfer, lines[i]);
    }
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
    return NULL;
}

static void transfer_set_method(Transfer *transfer) {
    const HttpRequest *request = transfer->request;
    bool carries_body = request->body.length > 0 || strcmp(request->method, "POST") == 0 ||
                        strcmp(request->method, "PUT") == 0;
    if (strcmp(request->method, "HEAD") == 0) {
        curl_easy_setopt(transfer->easy, CURLOPT_NOBODY, 1L);
    } else if (carries_body) {
        curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)request->body.length);
        curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS,
                         request->body.length > 0 ? request->body.data : "");
    }
    curl_easy_setopt(transfer->easy, CURLOPT_CUSTOMREQUEST, request->method);
}

static bool transfer_is_local(const Transfer *transfer) {
    Arena *arena = transfer->call->arena;
    const HttpRequest *request = transfer->request;
    if (request->connect_to != NULL)
        return http_url_loopback(arena, arena_printf(arena, "http://%s", request->connect_to));
    return request->metadata || http_url_loopback(arena, request->url);
}

static void transfer_set_route(Transfer *transfer, const HttpClient *client) {
    CURL *easy = transfer->easy;
    const HttpRequest *request = transfer->request;
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L); // what was signed is what is sent
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, client->user_agent);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_CONNECT_TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)HTTP_MAX_AGE_S);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); // do not wait for a resolver on cancellation
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (transfer_is_local(transfer)) curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    if (request->connect_to == NULL) return;
    const char *route = arena_printf(transfer->call->arena, "::%s", request->connect_to);
    transfer->connect_to = curl_slist_append(NULL, route);
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, transfer->connect_to);
}

static void transfer_set_callbacks(Transfer *transfer) {
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_begin);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
}

// ---- running

// Until the transfer is done, the call is stopped, or its time is over.
static CURLcode transfer_drive(Transfer *transfer, int64_t until_ms) {
    for (;;) {
        int running = 0, left = 0;
        if (curl_multi_perform(transfer->multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
        const CURLMsg *message = curl_multi_info_read(transfer->multi, &left);
        if (message != NULL && message->msg == CURLMSG_DONE) return message->data.result;
        transfer->stopped = call_state(transfer->call) != CALL_RUNNING;
        if (transfer->stopped) return CURLE_ABORTED_BY_CALLBACK;
        int64_t rest = until_ms - call_now_ms();
        if (rest <= 0) return CURLE_OPERATION_TIMEDOUT;
        int slice = rest < HTTP_SLICE_MS ? (int)rest : HTTP_SLICE_MS;
        curl_multi_poll(transfer->multi, NULL, 0, slice, NULL);
    }
}

static long transfer_status(const Transfer *transfer) {
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

// Whether it was told where the answer ends. Where only the end of the connection tells, anyone on
// the way can end it sooner, and libcurl does not say how a TLS connection ended.
static bool transfer_is_whole(const Transfer *transfer) {
    const HttpRequest *request = transfer->request;
    curl_off_t length = -1;
    long status = transfer_status(transfer);
    curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length >= 0 || status == 204 || status == 304 || strcmp(request->method, "HEAD") == 0 ||
        strncasecmp(request->url, "https:", 6) != 0)
        return true;
    const HttpResponse received = {.headers = transfer->received,
                                   .header_count = transfer->received_count};
    return text_is_nocase(http_header(&received, "Transfer-Encoding"), "chunked");
}

// What is wrong with what libcurl took for an answer: it reads statuses of more than three digits.
static CURLcode answer_fault(const Transfer *transfer) {
    long status = transfer_status(transfer);
    if (status < 100 || status > 999) return CURLE_WEIRD_SERVER_REPLY;
    return transfer_is_whole(transfer) ? CURLE_OK : CURLE_PARTIAL_FILE;
}

static HttpOutcome transfer_outcome(const Transfer *transfer, CURLcode code) {
    if (code == CURLE_OK) return HTTP_ANSWERED;
    if (transfer->too_large) return HTTP_TOO_LARGE;
    if (transfer->stopped) return HTTP_STOPPED;
    return transfer->begun > 0 ? HTTP_MAYBE_SENT : HTTP_NOT_SENT;
}

static const char *transfer_error(const Transfer *transfer, CURLcode code,
                                  const HttpClient *client) {
    Arena *arena = transfer->call->arena;
    const char *host = http_url_host(arena, transfer->request->url);
    int64_t elapsed = call_now_ms() - transfer->started_ms;
    if (transfer->stopped) return "the request was stopped";
    if (transfer->too_large)
        return arena_printf(arena, "%s: the answer is larger than %zu bytes", host,
                            transfer->body.maximum);
    if (code == CURLE_OPERATION_TIMEDOUT && transfer->begun > 0)
        return arena_printf(arena, "%s: no whole answer within %lld s", host,
                            (long long)(elapsed + 500) / 1000);
    if (code == CURLE_PARTIAL_FILE && *transfer->error == '\0')
        return arena_printf(arena, "%s: the answer does not tell where it ends: it may be cut off",
                            host);
    if (code == CURLE_WEIRD_SERVER_REPLY && *transfer->error == '\0')
        return arena_printf(arena, "%s: the answer has no HTTP status", host);
    // libcurl's words for it tell of the callback that kept it from sending the request again.
    if (code == CURLE_ABORTED_BY_CALLBACK && transfer->begun > 1)
        return arena_printf(arena, "%s: Empty reply, the connection was closed without an answer",
                            host);
    const char *detail = *transfer->error != '\0' ? transfer->error : curl_easy_strerror(code);
    if (transfer->begun > 0 || !trust_refused(code))
        return arena_printf(arena, "%s: %s", host, detail);
    return arena_printf(arena, "%s: %s (%s)", host, detail,
                        trust_described(arena, &client->trust, transfer->easy));
}

static bool is_hopeless(const Transfer *transfer, CURLcode code) {
    return trust_is_final(code, transfer->error) || code == CURLE_URL_MALFORMAT ||
           code == CURLE_UNSUPPORTED_PROTOCOL;
}

static void transfer_run(Transfer *transfer, const HttpClient *client, HttpResponse *ret) {
    const HttpRequest *request = transfer->request;
    transfer_set_route(transfer, client);
    trust_apply(&client->trust, transfer->easy);
    transfer_set_method(transfer);
    transfer_set_callbacks(transfer);
    const char *fault = transfer_set_headers(transfer);
    if (fault != NULL) {
        ret->error = fault;
        ret->hopeless = true;
        return;
    }
    int64_t limit = request->timeout_ms > 0 ? request->timeout_ms : HTTP_TIMEOUT_MS;
    curl_multi_add_handle(transfer->multi, transfer->easy);
    CURLcode code = transfer_drive(transfer, transfer->started_ms + limit);
    if (code == CURLE_OK) code = answer_fault(transfer);
    ret->outcome = transfer_outcome(transfer, code);
    ret->sent = transfer->begun > 0;
    ret->hopeless = ret->outcome == HTTP_NOT_SENT && is_hopeless(transfer, code);
    if (code == CURLE_OK) {
        ret->status = transfer_status(transfer);
        ret->body = buffer_text(&transfer->body);
    } else {
        ret->error = transfer_error(transfer, code, client);
    }
    ret->headers = transfer->received;
    ret->header_count = transfer->received_count;
    // Taking an unfinished transfer out closes its connection.
    curl_multi_remove_handle(transfer->multi, transfer->easy);
}

// Why the request may not be sent at all, or NULL.
static const char *request_fault(Arena *arena, const HttpRequest *request) {
    if (request->metadata && strncmp(request->url, METADATA_PREFIX, strlen(METADATA_PREFIX)) == 0)
        return NULL;
    const char *fault = http_url_fault(arena, request->url);
    if (fault == NULL || request->connect_to == NULL) return fault;
    // Sent to this machine whatever name the URL carries: judge the address instead.
    if (strncmp(request->url, "http://", 7) != 0 || *http_url_host(arena, request->url) == '\0')
        return fault;
    return http_url_fault(arena, arena_printf(arena, "http://%s", request->connect_to));
}

// A signature or a token is good for some minutes more: whoever repeats it in an answer is not
// quoted.
static void request_hide(Call *call, const HttpRequest *request) {
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcasecmp(request->headers[i].name, "authorization") == 0)
            call_hide(call, request->headers[i].value);
    }
}

// ---- the log line: never a query, a header or a body

static const char *const outcome_names[] = {"answered", "not sent", "maybe sent", "stopped",
                                            "too large"};

static Text request_id(const HttpResponse *response) {
    for (size_t i = 0; i < response->header_count; i++) {
        Text name = text_of(response->headers[i].name);
        if (name.length < 9) continue;
        Text end = text_slice(name, name.length - 9, name.length);
        if (text_is_nocase(end, "requestid") || text_is_nocase(end, "equest-id"))
            return response->headers[i].value;
    }
    return TEXT("");
}

static void request_log(Call *call, const HttpRequest *request, const HttpResponse *response) {
    LOG(LOG_DEBUG, "provider.api", outcome_names[response->outcome],
        LOG_TEXT("service", request->service), LOG_TEXT("operation", request->operation),
        LOG_TEXT("method", request->method),
        LOG_TEXT("host", http_url_host(call->arena, request->url)),
        LOG_TEXT("path", request->path_template), LOG_INT("status", response->status),
        LOG_INT("duration_ms", response->elapsed_ms),
        LOG_TEXT("request_id",
                 text_to_utf8(call->arena, call_quote(call, request_id(response), HTTP_MAX_ID))),
        LOG_INT("attempt", request->attempt), LOG_TEXT("tf_req_id", call->id));
}

static void transfer_send(Transfer *transfer, HttpClient *client, HttpResponse *ret) {
    Channel *channel = channel_take(client->pool);
    if (channel == NULL) {
        ret->error = "the HTTP library could not be started";
        return;
    }
    transfer->easy = channel->easy;
    transfer->multi = channel->multi;
    transfer_run(transfer, client, ret);
    channel_give(client->pool, channel);
    curl_slist_free_all(transfer->headers);
    curl_slist_free_all(transfer->connect_to);
}

void http_send(Call *call, HttpClient *client, const HttpRequest *request, HttpResponse *ret) {
    *ret = (HttpResponse){.outcome = HTTP_NOT_SENT};
    Transfer transfer = {
        .call = call,
        .request = request,
        .body = buffer_new(call->arena,
                           request->maximum_body > 0 ? request->maximum_body : HTTP_MAX_BODY),
        .received = ARENA_ARRAY(call->arena, HTTP_MAX_HEADERS, HttpHeader),
        .started_ms = call_now_ms(),
    };
    ret->error = request_fault(call->arena, request);
    ret->hopeless = ret->error != NULL;
    if (ret->error == NULL && call_state(call) != CALL_RUNNING) {
        ret->outcome = HTTP_STOPPED;
        ret->error = "the request was stopped";
    }
    if (ret->error == NULL) transfer_send(&transfer, client, ret);
    ret->elapsed_ms = call_now_ms() - transfer.started_ms;
    if (ret->status >= 400) request_hide(call, request);
    request_log(call, request, ret);
}
