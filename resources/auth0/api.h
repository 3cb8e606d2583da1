// SPDX-License-Identifier: MPL-2.0
// What an operation of Auth0, a request of it and its answer are, whoever sends it.
#pragma once

#include "provider/base/call.h"
#include "resources/auth0/settings.h"

typedef enum Auth0Paging {
    AUTH0_WHOLE,      // the answer is all there is
    AUTH0_OFFSET,     // page, per_page
    AUTH0_CHECKPOINT, // from, take; the answer's `next`
} Auth0Paging;

typedef struct Auth0Operation {
    const char *name; // "clients.create"; of log lines
    const char *method;
    const char *path;    // "/api/v2/clients/{id}"
    const char *scopes;  // that the token needs, separated by spaces; NULL: works without a token
    bool repeatable;     // sending it twice does no harm: lost answers are simply retried
    bool mails;          // what a custom domain of the tenant makes a difference to
    Auth0Paging paging;  // of a list
    const char *members; // where a page holds its items
} Auth0Operation;

typedef enum Auth0Outcome {
    AUTH0_DONE,      // 2xx
    AUTH0_NOT_FOUND, // the object is not there
    AUTH0_EXISTS,    // an object of that kind is there already
    AUTH0_UNSURE,    // not repeatable, sent, and no answer: read before sending again
    AUTH0_REJECTED,  // a definite no: bad parameter, scope, limit, state
    AUTH0_BUSY,      // retryable, but attempts, budget or time are used up
    AUTH0_STOPPED,   // cancelled or out of time before it was sent
} Auth0Outcome;

typedef struct Auth0Request {
    const Auth0Operation *operation;
    const Value *path;  // MAP of the {names} in the path; NULL: none
    const Value *query; // MAP or NULL; a LIST is repeated
    const Value *body;  // sent as JSON; NULL: none. Without a token: a form
    Text domain;        // empty: the tenant's; only for operations without a token
} Auth0Request;

typedef struct Auth0Reply {
    const Auth0Operation *operation;
    const Auth0Settings *settings;
    const Value *sent_body; // to take its secrets out of what the answer quotes
    Auth0Outcome outcome;
    bool lost; // an attempt may have happened
    bool sent; // with STOPPED and BUSY: the same
    long status;
    const Value *body;         // parsed JSON, null when there is none
    Text code, error, message; // errorCode (OAuth: error), the reason phrase, what it says
    const char *problem;       // transport trouble in words; NULL when there was an answer
    const char *hint;          // what the answer's circumstances tell; or NULL
    int attempts, throttled;   // all of them, and those answered 429
    int64_t elapsed_ms;
} Auth0Reply;

// What a failure's message tells beside Auth0's answer.
typedef struct Auth0Story {
    const Path *path;   // attribute at fault, or NULL
    const char *tried;  // "create the application \"x\""
    const char *exists; // what is there now, as a sentence; may be NULL
    const char *todo;   // what to do, as a sentence; NULL: what the table of causes says
} Auth0Story;

// Records what went wrong: what was tried, what Auth0 answered, what exists, what to do. Quotes no
// secret.
Status auth0_fail(Call *call, const Auth0Reply *reply, const Auth0Story *story);
