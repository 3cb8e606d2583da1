// SPDX-License-Identifier: MPL-2.0
// For the tests of provider/net/http.c: a server that answers with what it was sent, and a short
// way to send.
#pragma once

#include "acceptance/tools/http_fixture.h"
#include "provider/net/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static inline HttpResponse send_to(Call *call, HttpClient *client, HttpRequest request) {
    HttpResponse response;
    if (request.method == NULL) request.method = "GET";
    request.attempt = 1;
    http_send(call, client, &request, &response);
    return response;
}

static inline FixtureReply echo(void *context, const FixtureRequest *request) {
    int *requests = context;
    ++*requests;
    if (strcmp(request->path, "/redirect") == 0)
        return (FixtureReply){.status = 302, .header = "Location", .header_value = "/elsewhere"};
    if (strcmp(request->path, "/empty") == 0) return (FixtureReply){.status = 204};
    const char *text = arena_printf(
        request->arena,
        "%s %s q=%s type=%s length=%s expect=%s coding=%s empty=%d agent=%s body=%s",
        request->method, request->path, fixture_query(request, "q"),
        fixture_header(request, "Content-Type"), fixture_header(request, "Content-Length"),
        fixture_header(request, "Expect"), fixture_header(request, "Accept-Encoding"),
        MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, "X-Empty") != NULL,
        fixture_header(request, "User-Agent"), request->body.data);
    return (FixtureReply){
        .status = 200, .body = text, .header = "X-Fc-Request-Id", .header_value = "  RID-1 "};
}

// The tests decide about these themselves.
static inline void echo_clean_environment(void) {
    static const char *const variables[] = {
        "LOBECHAT_CA_FILE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "http_proxy", "https_proxy",
        "HTTPS_PROXY",      "all_proxy",      "ALL_PROXY",     "no_proxy",   "NO_PROXY"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) unsetenv(variables[i]);
}
