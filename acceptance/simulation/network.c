// SPDX-License-Identifier: MPL-2.0
#include "acceptance/simulation/network.h"

#include "acceptance/sandbox/origin.h"
#include "acceptance/simulation/baton.h"
#include "acceptance/simulation/seams.h"
#include "provider/base/log.h"
#include "provider/value/json.h"

#include <string.h>

enum {
    FIRST_PORT = 10000,
    ORIGINS_MOST = 32,
    TIMEOUT_MS = 60 * 1000, // as http.h has it
    SLICE_MS = 100,         // how soon a cancellation is noticed
    MOST_BODY = 16 * 1024 * 1024,
    OWN_HEADERS = 5,
};

struct Origin {
    OriginSettings settings;
    const char *url;
};

// One request on its way, and its answer. It belongs to whoever has to do with it last.
typedef struct Parcel {
    Arena *arena;
    const Origin *origin;
    const char *service, *operation;
    Message message;
    Journey journey;
    Answer answer;
    bool broken, arrived; // the connection; the answer, or that it broke
    bool carried, left;   // one of the two has done with it
} Parcel;

static struct {
    Weather *weather;
    Sandbox *sandbox;
    FILE *trace;
    Origin origins[ORIGINS_MOST];
    size_t origin_count;
    int steps, under_way;
    size_t spoilt;
} network;

void network_begin(Weather *weather, FILE *trace) {
    network.weather = weather;
    network.sandbox = NULL;
    network.trace = trace;
    network.origin_count = 0;
    network.steps = network.under_way = 0;
    network.spoilt = 0;
}

void network_attach(Sandbox *sandbox) {
    network.sandbox = sandbox;
}

int network_steps(void) {
    return network.steps;
}

const void *network_key(void) {
    return &network.steps;
}

void network_mark(void) {
    network.steps = 0;
}

void network_settle(void) {
    while (network.under_way > 0) (void)baton_wait(&network.under_way, BATON_NEVER);
}

size_t network_spoilt(void) {
    return network.spoilt;
}

static void count_step(void) {
    if (baton_side() != BATON_PROVIDER) return;
    network.steps++;
    baton_wake(&network.steps);
    baton_yield(); // it may be the last one
}

// ---- in place of listening (origin.h)

Origin *origin_start(Arena *arena, const OriginSettings *settings) {
    if (network.origin_count == ORIGINS_MOST) return NULL;
    int port = FIRST_PORT + (int)network.origin_count;
    Origin *origin = &network.origins[network.origin_count++];
    *origin = (Origin){*settings, arena_printf(arena, "http://127.0.0.1:%d", port)};
    return origin;
}

const char *origin_url(const Origin *origin) {
    return origin->url;
}

void origin_stop(Origin *origin) {
    (void)origin;
    network_settle();
}

// ---- the request as a server would read it

static const Origin *find_origin(Text address) {
    ptrdiff_t colon = text_find(address, ":");
    int64_t port = 0;
    if (colon < 0 ||
        !text_to_int(text_slice(address, (size_t)colon + 1, address.length), 0, 65535, &port))
        return NULL;
    size_t index = (size_t)(port - FIRST_PORT);
    return index < network.origin_count ? &network.origins[index] : NULL;
}

static bool has_header(const Message *message, const char *name) {
    return message_header(message, name).data != NULL;
}

static void read_headers(Arena *arena, const HttpRequest *request, const char *host,
                         Message *message) {
    ContractPair *pairs = ARENA_ARRAY(arena, request->header_count + OWN_HEADERS, ContractPair);
    const ContractPair own[] = {
        {TEXT("Host"), text_of(host)},
        {TEXT("User-Agent"), TEXT("simulation")},
        {TEXT("Accept"), TEXT("*/*")},
        {TEXT("Accept-Encoding"), TEXT("identity")},
        {TEXT("Content-Length"), text_of(arena_printf(arena, "%zu", request->body.length))},
    };
    message->headers = pairs;
    for (size_t i = 0; i < request->header_count; i++)
        pairs[message->header_count++] =
            (ContractPair){text_of(arena_strdup(arena, request->headers[i].name)),
                           text_copy(arena, request->headers[i].value)};
    for (size_t i = 0; i < OWN_HEADERS; i++)
        if (!has_header(message, own[i].name.data)) pairs[message->header_count++] = own[i];
    message->host = message_header(message, "host");
}

static bool read_request(Arena *arena, const HttpRequest *request, const char *host,
                         Message *message) {
    const char *authority = strstr(request->url, "://");
    const char *target = authority == NULL ? NULL : strchr(authority + 3, '/');
    message->method = text_of(arena_strdup(arena, request->method));
    message->target = text_of(arena_strdup(arena, target == NULL ? "/" : target));
    message->body = text_copy(arena, request->body);
    read_headers(arena, request, host, message);
    Text rest = message->target;
    (void)text_next(&rest, '?', &message->path);
    ContractPair *query = NULL;
    bool good =
        rest.data == NULL || message_parse_pairs(arena, rest, &query, &message->query_count);
    message->query = query;
    return good;
}

// ---- on the way

// The error of a service, in words that the service has.
static void prepare_error(const Parcel *parcel, const char *phase) {
    const char *reason = "";
    const Value *rule = json_parse(
        parcel->arena,
        text_of(arena_printf(parcel->arena,
                             "[{\"service\":\"%s\",\"phase\":\"%s\",\"kind\":{\"status\":503,"
                             "\"code\":\"ServiceUnavailable\",\"message\":\"for a moment\"}}]",
                             parcel->service, phase)),
        NULL);
    (void)fault_set(network.sandbox->faults, parcel->arena, rule, true, &reason);
}

static void serve(Parcel *parcel) {
    Fate fate = parcel->journey.fate;
    if (fate == FATE_REFUSED || fate == FATE_FAILED)
        prepare_error(parcel, fate == FATE_REFUSED ? "before" : "after");
    const OriginSettings *settings = &parcel->origin->settings;
    parcel->answer = settings->serve(settings->context, parcel->arena, &parcel->message);
    if (fate == FATE_REFUSED || fate == FATE_FAILED) fault_clear(network.sandbox->faults);
    parcel->broken = fate == FATE_ANSWER_LOST || fate == FATE_ANSWER_BROKEN ||
                     parcel->answer.end != ANSWER_WHOLE;
}

static void trace(const Parcel *parcel, const char *what) {
    if (network.trace == NULL) return;
    fprintf(network.trace, "%10.3f  %s %s: %s%s%s\n", (double)baton_now_ms() / 1000,
            parcel->service, parcel->operation, what, parcel->journey.fate == FATE_GOOD ? "" : ", ",
            parcel->journey.fate == FATE_GOOD ? "" : weather_name(parcel->journey.fate));
}

static void *carry(void *context) {
    Parcel *parcel = context;
    Fate fate = parcel->journey.fate;
    baton_sleep(parcel->journey.there_ms);
    if (fate == FATE_LOST)
        parcel->broken = true;
    else if (fate != FATE_SWALLOWED)
        serve(parcel);
    bool silent = fate == FATE_SWALLOWED || fate == FATE_ANSWER_NEVER;
    if (!silent) baton_sleep(parcel->journey.back_ms);
    parcel->arrived = !silent;
    network.under_way--;
    baton_wake(&network.under_way);
    baton_wake(parcel);
    parcel->carried = true;
    if (parcel->left) arena_free(parcel->arena);
    return NULL;
}

// ---- in place of libcurl (http.h)

static void read_answer(Call *call, const HttpRequest *request, const Parcel *parcel,
                        HttpResponse *ret) {
    const Answer *answer = &parcel->answer;
    size_t most = request->maximum_body > 0 ? request->maximum_body : MOST_BODY, count = 1;
    ret->outcome = answer->body.length > most ? HTTP_TOO_LARGE : HTTP_ANSWERED;
    ret->status = answer->status;
    if (strcmp(request->method, "HEAD") != 0) ret->body = text_copy(call->arena, answer->body);
    for (const AnswerHeader *h = answer->headers; h != NULL; h = h->next) count++;
    HttpHeader *headers = ARENA_ARRAY(call->arena, count, HttpHeader);
    for (const AnswerHeader *h = answer->headers; h != NULL; h = h->next)
        headers[ret->header_count++] = (HttpHeader){arena_strdup(call->arena, h->name),
                                                    text_of(arena_strdup(call->arena, h->value))};
    ret->headers = headers;
    if (http_header(ret, "Date").length > 0) return;
    const char *now = clock_print_rfc(call->arena, clock_real(network.sandbox->cloud.clock));
    headers[ret->header_count++] = (HttpHeader){"Date", text_of(now)};
}

static void await(Call *call, const HttpRequest *request, Parcel *parcel, HttpResponse *ret) {
    int64_t limit_ms = request->timeout_ms > 0 ? request->timeout_ms : TIMEOUT_MS;
    int64_t end_ms = baton_now_ms() + limit_ms;
    while (!parcel->arrived && call_state(call) == CALL_RUNNING && baton_now_ms() < end_ms) {
        int64_t next_ms = baton_now_ms() + SLICE_MS;
        (void)baton_wait(parcel, next_ms < end_ms ? next_ms : end_ms);
    }
    ret->sent = true;
    if (parcel->arrived && !parcel->broken) {
        read_answer(call, request, parcel, ret);
    } else if (parcel->arrived) {
        ret->outcome = HTTP_MAYBE_SENT;
        ret->error = "the connection broke";
    } else {
        bool stopped = call_state(call) != CALL_RUNNING;
        ret->outcome = stopped ? HTTP_STOPPED : HTTP_MAYBE_SENT;
        ret->error = stopped ? "the request was stopped"
                             : arena_printf(call->arena, "no whole answer within %lld s",
                                            (long long)limit_ms / 1000);
    }
}

static Parcel *pack(const HttpRequest *request, const char *host) {
    Arena *arena = arena_new();
    Parcel *parcel = ARENA_NEW(arena, Parcel);
    const char *address = request->connect_to != NULL ? request->connect_to : host;
    *parcel = (Parcel){.arena = arena,
                       .origin = find_origin(text_of(address)),
                       .service = arena_strdup(arena, request->service),
                       .operation = arena_strdup(arena, request->operation)};
    bool good = read_request(arena, request, arena_strdup(arena, host), &parcel->message);
    parcel->journey = baton_side() == BATON_PROVIDER
                          ? weather_journey(network.weather, parcel->service)
                          : (Journey){FATE_GOOD, 1, 1};
    if (!good || parcel->origin == NULL) parcel->journey.fate = FATE_UNREACHABLE;
    network.spoilt += parcel->journey.fate != FATE_GOOD;
    return parcel;
}

static void travel(Call *call, const HttpRequest *request, HttpResponse *ret) {
    Parcel *parcel = pack(request, http_url_host(call->arena, request->url));
    if (parcel->journey.fate == FATE_UNREACHABLE) {
        trace(parcel, "not sent");
        ret->error = "nobody listens";
        baton_sleep(1);
        arena_free(parcel->arena);
        return;
    }
    if (baton_start(BATON_CLOUD, true, carry, parcel) == NULL) {
        arena_free(parcel->arena);
        ret->error = "too much is under way";
        return;
    }
    network.under_way++;
    trace(parcel, "sent");
    count_step();
    await(call, request, parcel, ret);
    trace(parcel, ret->outcome == HTTP_ANSWERED ? arena_printf(call->arena, "%ld", ret->status)
                                                : ret->error);
    count_step();
    parcel->left = true;
    if (parcel->carried) arena_free(parcel->arena);
}

void __wrap_http_send(Call *call, HttpClient *client, const HttpRequest *request,
                      HttpResponse *ret) {
    if (!baton_runs()) {
        __real_http_send(call, client, request, ret);
        return;
    }
    int64_t began_ms = call_now_ms();
    *ret = (HttpResponse){.outcome = HTTP_NOT_SENT};
    const char *address = request->connect_to != NULL
                              ? arena_printf(call->arena, "http://%s", request->connect_to)
                              : request->url;
    ret->error = http_url_fault(call->arena, address);
    ret->hopeless = ret->error != NULL;
    if (ret->error == NULL && call_state(call) != CALL_RUNNING) {
        ret->outcome = HTTP_STOPPED;
        ret->error = "the request was stopped";
    }
    if (ret->error == NULL) travel(call, request, ret);
    ret->elapsed_ms = call_now_ms() - began_ms;
}
