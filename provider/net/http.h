// SPDX-License-Identifier: MPL-2.0
// One HTTP request over libcurl: bytes in, bytes out, bounded in time and size, cancellable. A
// client keeps connections open and shares them among all threads of the process. TLS is always
// verified; plain http goes only to loopback addresses; redirects are never followed.
#pragma once

#include "provider/base/call.h"

typedef struct HttpClient HttpClient;

typedef struct HttpHeader {
    const char *name;
    Text value;
} HttpHeader;

typedef struct HttpRequest {
    const char *method;
    const char *url;
    const HttpHeader *headers; // NULL: none
    size_t header_count;
    Text body;
    int64_t timeout_ms;  // of this request, beside the call's deadline; 0: 60 s
    size_t maximum_body; // of the answer; 0: 16 MiB
    bool metadata;       // link-local cloud metadata: http allowed to 100.100.100.200, no proxy
    // For the log line: what is shown instead of the URL ("/2023-03-30/functions/{functionName}").
    const char *service, *operation, *path_template;
    int attempt;            // 1, 2, …
    const char *connect_to; // "127.0.0.1:PORT" used instead of resolving the URL's host; or NULL
} HttpRequest;

typedef enum HttpOutcome {
    HTTP_ANSWERED,   // a whole answer arrived, whatever its status
    HTTP_NOT_SENT,   // nothing reached the peer: resolving, connecting, TLS
    HTTP_MAYBE_SENT, // the request, or a part, was sent and no whole answer came
    HTTP_STOPPED,    // cancelled; whether it was sent is told by .sent
    HTTP_TOO_LARGE,  // the answer passed maximum_body or its headers a limit
} HttpOutcome;

typedef struct HttpResponse {
    HttpOutcome outcome;
    bool sent;     // at least one byte of the request left
    bool hopeless; // NOT_SENT for a reason that trying again does not change: address, certificate
    long status;
    Text body;
    const HttpHeader *headers;
    size_t header_count;
    const char *error; // for people, when there is no answer: cause, host, CA source with TLS
    int64_t elapsed_ms;
} HttpResponse;

HttpClient *
http_client_new(const char *user_agent); // no network, cheap; libcurl starts on first use
void http_client_free(HttpClient *client);
// File of CA certificates to trust instead of the default (LOBECHAT_CA_FILE, CURL_CA_BUNDLE,
// SSL_CERT_FILE, then libcurl's own). Before the first request; NULL changes nothing.
void http_client_set_ca(HttpClient *client, const char *file);
// Never fails as such: what happened is in ret. Writes one log line.
void http_send(Call *call, HttpClient *client, const HttpRequest *request, HttpResponse *ret);
// First header of that name (any case), or the empty text.
Text http_header(const HttpResponse *response, const char *name);
// Unix time of a date as in HTTP headers, or -1.
int64_t http_date(Text text);
// Whether the URL may be used at all: https, or http to a loopback address. NULL when fine,
// otherwise why not.
const char *http_url_fault(Arena *arena, const char *url);
// Whether the URL's host is this machine: 127.0.0.0/8, ::1, localhost or a name below localhost.
bool http_url_loopback(Arena *arena, const char *url);
// "host" or "host:port" as in the URL, or "" when it is none: what the Host header says.
const char *http_url_host(Arena *arena, const char *url);
