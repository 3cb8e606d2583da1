// SPDX-License-Identifier: MPL-2.0
// What an API operation, a request of it and its answer are, whoever sends it.
#pragma once

#include "provider/base/call.h"
#include "provider/value/value.h"

typedef enum ApiStyle {
    API_ROA, // a path and a JSON body
    API_RPC, // an action and a form
    API_OSS, // a bucket in the host name and an XML body
} ApiStyle;

typedef struct ApiOperation {
    const char *service; // "fc"
    const char *version; // "2023-03-30"
    const char *action;  // "CreateFunction"
    ApiStyle style;
    const char *method;   // RPC: POST
    const char *path;     // "/2023-03-30/functions/{functionName}"; RPC: "/"; a fixed query may
                          // follow: "/?cors"
    const char *document; // OSS: the body's root element; NULL: there is no body
    bool repeatable;      // sending it twice does no harm: lost answers are simply retried
    bool client_token;    // RPC: has ClientToken, by which the service knows a repetition. The
                          // request's counts; one without gets a random one for all its attempts
    bool no_content;      // success may come without a body
} ApiOperation;

typedef enum ApiOutcome {
    API_DONE,      // 2xx
    API_NOT_FOUND, // the object is not there
    API_EXISTS,    // an object of that name is there already
    API_UNSURE,    // not repeatable, sent, and no answer: read before sending again
    API_REJECTED,  // a definite no: bad parameter, permission, quota, state
    API_BUSY,      // retryable, but attempts, budget or time are used up
    API_STOPPED,   // cancelled or out of time before it was sent
} ApiOutcome;

typedef struct ApiReply {
    const ApiOperation *operation;
    ApiOutcome outcome;
    bool sent; // with STOPPED and BUSY: whether the last attempt may have happened
    long status;
    const Value *body; // MAP out of JSON, or of the members of an XML root; null: there is none
    Text code, message, request_id;
    const char *problem; // transport trouble in words; NULL when there was an answer
    const char *hint;    // what the answer's circumstances tell, such as a wrong clock; or NULL
    const char *keys;    // where the keys came from, in words; NULL before they were there
    int attempts;
    int64_t elapsed_ms;
} ApiReply;

typedef struct ApiRequest {
    const ApiOperation *operation;
    Text region;        // empty: the provider's
    const Value *path;  // MAP of the {names} in the path; NULL: none
    const Value *query; // MAP or NULL; ROA: arrays and objects travel as JSON text
    const Value *body;  // MAP or NULL; RPC: all parameters, flattened (Tag.1.Key) into a form body,
                        // never into the URL; OSS: members of the operation's document
    Text bucket;        // OSS only, and then always
    const Value *headers; // OSS: MAP of its own (x-oss-...) that go along; NULL: none
} ApiRequest;

// What a failure's message tells beside the API's answer.
typedef struct ApiStory {
    const Path *path;   // attribute at fault, or NULL
    const char *tried;  // "create function \"x\" in cn-hangzhou"
    const char *exists; // what is there now, as a sentence; may be NULL
    const char *todo;   // what to do, as a sentence; NULL: what the code's table entry says
} ApiStory;

// Records what went wrong: what was tried, what the API answered (code, HTTP status, request id,
// attempts), what exists, what to do.
Status api_fail(Call *call, const ApiReply *reply, const ApiStory *story);
