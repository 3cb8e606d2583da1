// SPDX-License-Identifier: MPL-2.0
// Sends a load of signed requests (load_plan.h) to a sandbox over connections that stay open and
// prints one JSON line: how long it took and what it cost. An answer that is not a success ends it
// with status 1, because a refusal would be counted as a fast answer.
//
//   sandbox_load < PLAN
#include "acceptance/tools/load_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOAD_MOST = 1000000, CONNECTIONS_MOST = 500, ANSWER_SHOWN = 1000, SERVICES_MOST = 20 };

// One connection's place: a transfer at a time.
typedef struct Lane {
    CURL *easy;
    const LoadRequest *request;
    int64_t began_ns;
    char shown[ANSWER_SHOWN]; // the beginning of the answer
    size_t length;
} Lane;

typedef struct Load {
    Arena *arena;
    const LoadRequest *requests;
    size_t count, begun, done, connections;
    int64_t *elapsed_ns; // of each that is done
    CURLM *multi;
    const char *fault;
} Load;

static int64_t clock_ns(clockid_t id) {
    struct timespec now;
    if (clock_gettime(id, &now) != 0) return 0;
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static size_t on_body(char *data, size_t size, size_t count, void *lane_pointer) {
    Lane *lane = lane_pointer;
    size_t room = sizeof lane->shown - lane->length;
    size_t kept = size * count < room ? size * count : room;
    memcpy(lane->shown + lane->length, data, kept);
    lane->length += kept;
    return size * count;
}

static void lane_begin(Load *load, Lane *lane) {
    const LoadRequest *request = &load->requests[load->begun++];
    lane->request = request;
    lane->length = 0;
    curl_easy_setopt(lane->easy, CURLOPT_URL, request->url);
    curl_easy_setopt(lane->easy, CURLOPT_HTTPHEADER, request->headers);
    curl_easy_setopt(lane->easy, CURLOPT_HTTPGET, 1L);
    if (request->body.length > 0) {
        curl_easy_setopt(lane->easy, CURLOPT_POSTFIELDSIZE, (long)request->body.length);
        curl_easy_setopt(lane->easy, CURLOPT_POSTFIELDS, request->body.data);
    }
    curl_easy_setopt(lane->easy, CURLOPT_CUSTOMREQUEST, request->method);
    lane->began_ns = clock_ns(CLOCK_MONOTONIC);
    curl_multi_add_handle(load->multi, lane->easy);
}

static void lane_end(Load *load, Lane *lane, CURLcode code) {
    long status = 0;
    load->elapsed_ns[load->done++] = clock_ns(CLOCK_MONOTONIC) - lane->began_ns;
    curl_easy_getinfo(lane->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_multi_remove_handle(load->multi, lane->easy);
    if (code != CURLE_OK) {
        load->fault =
            arena_printf(load->arena, "%s: %s", lane->request->name, curl_easy_strerror(code));
    } else if (status < 200 || status > 299) {
        load->fault = arena_printf(load->arena, "%s: status %ld: %.*s", lane->request->name, status,
                                   (int)lane->length, lane->shown);
    } else if (load->begun < load->count) {
        lane_begin(load, lane);
    }
}

static void load_collect(Load *load) {
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(load->multi, &left)) != NULL;) {
        Lane *lane = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&lane);
        lane_end(load, lane, message->data.result);
    }
}

static void load_send(Load *load) {
    Lane *lanes = ARENA_ARRAY(load->arena, load->connections, Lane);
    load->multi = curl_multi_init();
    curl_multi_setopt(load->multi, CURLMOPT_MAXCONNECTS, (long)load->connections * SERVICES_MOST);
    for (size_t i = 0; i < load->connections && load->begun < load->count; i++) {
        Lane *lane = &lanes[i];
        lane->easy = curl_easy_init();
        curl_easy_setopt(lane->easy, CURLOPT_PRIVATE, lane);
        curl_easy_setopt(lane->easy, CURLOPT_WRITEFUNCTION, on_body);
        curl_easy_setopt(lane->easy, CURLOPT_WRITEDATA, lane);
        curl_easy_setopt(lane->easy, CURLOPT_PROXY, "");
        lane_begin(load, lane);
    }
    for (int running = 1; running > 0 && load->fault == NULL;) {
        curl_multi_perform(load->multi, &running);
        load_collect(load);
        if (load->done < load->begun) {
            running = 1; // a request that has just begun is not counted yet
            curl_multi_poll(load->multi, NULL, 0, 1000, NULL);
        }
    }
    for (size_t i = 0; i < load->connections; i++) {
        if (lanes[i].easy == NULL) continue;
        curl_multi_remove_handle(load->multi, lanes[i].easy);
        curl_easy_cleanup(lanes[i].easy);
    }
    curl_multi_cleanup(load->multi);
}

static int order_ns(const void *a, const void *b) {
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static double percentile_ms(const Load *load, size_t percent) {
    return (double)load->elapsed_ns[(load->done - 1) * percent / 100] / 1e6;
}

// Times of the processor are those that both processes took, in user and kernel mode.
static void load_measure(Load *load, clockid_t server) {
    int64_t began = clock_ns(CLOCK_MONOTONIC), before = clock_ns(server);
    int64_t own = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    load_send(load);
    if (load->fault != NULL) return;
    own = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - own;
    int64_t theirs = clock_ns(server) - before, whole = clock_ns(CLOCK_MONOTONIC) - began;
    qsort(load->elapsed_ns, load->done, sizeof *load->elapsed_ns, order_ns);
    double count = (double)load->done;
    printf("{\"requests\":%zu,\"seconds\":%.3f,\"per_second\":%.0f,\"p50_ms\":%.3f,"
           "\"p99_ms\":%.3f,\"server_cpu_us\":%.1f,\"client_cpu_us\":%.1f}\n",
           load->done, (double)whole / 1e9, count * 1e9 / (double)whole, percentile_ms(load, 50),
           percentile_ms(load, 99), (double)theirs / 1e3 / count, (double)own / 1e3 / count);
}

static const char *load_run(Arena *arena, const Value *plan) {
    int64_t count = value_int_or(value_get(plan, "count"), 0);
    int64_t connections = value_int_or(value_get(plan, "connections"), 1);
    clockid_t server;
    if (count < 1 || count > LOAD_MOST) return "count is from 1 to 1000000";
    if (connections < 1 || connections > CONNECTIONS_MOST) return "connections are from 1 to 500";
    if (value_count(value_get(plan, "requests")) == 0) return "there are no requests";
    pid_t process = (pid_t)value_int_or(value_get(plan, "process"), 0);
    if (clock_getcpuclockid(process, &server) != 0) return "there is no such process";
    Load load = {.arena = arena,
                 .requests = load_prepare(arena, plan, (size_t)count),
                 .count = (size_t)count,
                 .connections = (size_t)connections,
                 .elapsed_ns = ARENA_ARRAY(arena, (size_t)count, int64_t)};
    load_measure(&load, server);
    return load.fault;
}

static const Value *plan_read(Arena *arena, const char **ret_reason) {
    Buffer text = buffer_new(arena, LOAD_MAX_BYTES);
    char chunk[65536];
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, stdin)) > 0;) {
        buffer_add(&text, chunk, got);
    }
    return json_parse(arena, buffer_text(&text), ret_reason);
}

int main(void) {
    Arena *arena = arena_new();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const char *fault = NULL;
    const Value *plan = plan_read(arena, &fault);
    if (plan != NULL) fault = load_run(arena, plan);
    if (fault != NULL) fprintf(stderr, "sandbox_load: %s\n", fault);
    arena_free(arena);
    curl_global_cleanup();
    return fault == NULL ? 0 : 1;
}
