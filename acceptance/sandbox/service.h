// SPDX-License-Identifier: MPL-2.0
// What a service of the sandbox is: a const table of handlers that get authenticated, validated
// requests and answer from the store. Everything else (sockets, signatures, contracts, faults,
// latency, audit, persistence) happens before and after, so a handler is plain straight-line code.
//
// Handlers run one at a time under the state lock: they never wait, and they never keep a pointer
// beyond their return. Memory comes from request->arena. Time is request->cloud->clock, made-up
// names are request->cloud->ident, everything that lasts is in request->cloud->store (also the
// objects of other services: read them freely, write only your own collections). A collection whose
// name starts with '.' is bookkeeping: GET /objects does not show it.
//
// To add a service: a folder with `const Service x_service`, and its line in services.c.
#pragma once

#include "acceptance/sandbox/clock.h"
#include "acceptance/sandbox/contract.h"
#include "acceptance/sandbox/ident.h"
#include "acceptance/sandbox/limiter.h"
#include "acceptance/sandbox/store.h"

typedef struct Behaviour Behaviour; // behaviour.h
typedef struct Postgres Postgres;   // rds/postgres.h
typedef struct Jobs Jobs;           // jobs.h

// The cloud as its services see it.
typedef struct Cloud {
    Store *store;
    Clock *clock;
    Ident *ident;
    Behaviour *behaviour;
    Limiter *limiter;
    int64_t auth0_rate;                            // --auth0-rate; 0: not given
    const char *account_id;                        // 16 digits
    const char *region;                            // "cn-hangzhou"
    const char *access_key_id, *access_key_secret; // of the account's one user
    Postgres *postgres;                            // the servers behind RDS
    Jobs *jobs;                                    // what handlers wait for outside the lock
    const char *const *origins;                    // by index in services[]; use cloud_origin()
} Cloud;

// "http://127.0.0.1:PORT" of a service by name ("data_plane", …), without a trailing slash and with
// the service's own host where it has one; NULL when there is no such service.
const char *cloud_origin(const Cloud *cloud, const char *service);

// Who sent a request: the account's user, a RAM user, or a role assumed through STS.
typedef struct Caller {
    const char *access_key_id; // NULL: anonymous
    const char *arn;           // acs:ram::ID:user/sandbox, acs:ram::ID:assumed-role/NAME/SESSION
    const char *principal_id;
    const char *role_id; // NULL unless a role
    const char *role;    // its name
    const char *policy;  // to which the session of a role was narrowed; NULL or empty: to none
    const char *user;    // name of a RAM user, who may do what its policies allow
    const char *scopes;  // of an OAuth token, separated by spaces
} Caller;

typedef struct Request {
    Arena *arena;
    const Cloud *cloud;
    const char *operation; // "CreateFunction"; NULL on a data plane
    const char *request_id;
    Caller caller;
    const Value *parameters; // MAP: path, query and header parameters; RPC: all of them
    const Value *body;       // MAP: the JSON body; null when the operation takes none
    // As received, for data planes and raw bodies.
    Text method, host, path; // path as on the wire, without the query
    bool tls;
    const ContractPair *query;
    size_t query_count;
    const ContractPair *headers;
    size_t header_count;
    Text raw_body;
} Request;

// Value of a header by its name in any case; .data NULL: absent.
Text request_header(const Request *request, const char *name);

typedef struct ReplyHeader {
    const char *name, *value;
} ReplyHeader;

// An answer. Make it with the functions below and then set what else is needed.
typedef struct Reply {
    int status;
    const char *code;    // error code; NULL: success. An error drops the handler's changes
    const char *message; // of the error
    const Value *body;   // JSON; may borrow from the store. RPC answers get their RequestId added
    Text raw;            // instead of body, with content_type
    const char *content_type;
    const ReplyHeader *headers; // in the arena or constant, as everything here
    size_t header_count;
    const char *object; // identity for the audit log where nothing was stored ("fc/functions/x")
    int64_t delay_ms;   // real time to wait before sending, outside the lock (a cold start)
    bool again;         // not an answer yet: after delay_ms the handler is called again
} Reply;

Reply reply_ok(const Value *body); // 200; NULL or null: an empty body
Reply reply_status(int status, const Value *body);
Reply reply_raw(int status, const char *content_type, Text raw);
// With one more header.
Reply reply_with_header(const Request *request, Reply reply, const char *name, const char *value);
// In the error shape of the service, with request and host ids.
Reply reply_error(const Request *request, int status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

typedef Reply (*Handler)(const Request *request);

typedef struct ServiceOperation {
    const char *name; // as in the contract
    Handler handler;
} ServiceOperation;

// Something done behind the clients' back, from the control interface: POST /objects/edit
// {"service":"fc","edit":"delete_function","arguments":{…}}. request->body is the arguments MAP.
// Two edits exist for every service without being listed: "delete" {"collection","key"} and
// "patch" {"collection","key","patch"} (RFC 7396: members replaced, null removes).
typedef struct ServiceEdit {
    const char *name;
    Handler handler;
} ServiceEdit;

typedef enum ServiceErrors {
    SERVICE_ERRORS_POP, // {"RequestId","HostId","Code","Message","Recommend"}
    SERVICE_ERRORS_FC,  // {"Code","Message","RequestId"}, and the header x-fc-request-id
} ServiceErrors;

typedef struct Service {
    const char *name; // "fc": key of "endpoints", first part of its collections' names
    // ---- an API: requests are signed and follow the contract of the same name
    ServiceErrors errors;
    const char *host_id; // POP errors: "sts.aliyuncs.com"
    // Operations of the contract that are not listed answer 501 with their name.
    const ServiceOperation *operations;
    size_t operation_count;
    // ---- or a data plane: gets every request as it is, unsigned; no contract. The ready line has
    // it beside "endpoints", unless it is an endpoint of an API that has no JSON contract.
    Handler serve;
    bool endpoint;
    // Name of the operation that a request to serve asks for, for fault rules and the audit log.
    // NULL: always "invoke"; an answer of NULL: there is no such operation.
    const char *(*name_operation)(const Request *request);
    // ---- an API with manners of its own: each replaces what the Alibaba gateways do, NULL: as
    // they do Called for every request, those of anonymous operations included, before its
    // parameters are read: sets request->caller, or answers an error. Under the state lock; it
    // changes nothing.
    Reply (*authenticate)(Request *request);
    // The words for what the contract refuses; result NULL: there is no such operation.
    Reply (*refuse)(const Request *request, const ContractResult *result);
    // The last hand on every answer, errors of fault rules and of the dispatcher included: gives
    // errors (code != NULL) their shape (raw and content_type), adds headers. It leaves the store
    // alone.
    Reply (*finish)(const Request *request, Reply reply);
    // ---- at the start
    // Puts what exists from the beginning into a store that does not have it yet.
    void (*populate)(const Cloud *cloud, Arena *arena);
    // Name under which clients reach it instead of 127.0.0.1, for example a virtual host.
    const char *(*host)(const Cloud *cloud, Arena *arena);
    // The names, separated by commas, under which browsers reach what it stands for: the https
    // certificate is made out to them too.
    const char *(*public_names)(const Cloud *cloud, Arena *arena);
    // Members that it adds to the ready line, a MAP.
    const Value *(*announce)(const Cloud *cloud, Arena *arena);
    // ---- any of them
    const ServiceEdit *edits;
    size_t edit_count;
    // Members, at any depth of its objects, whose values GET /objects blanks; NULL at the end.
    const char *const *secret_members;
    // Puts into the store what time, or a change somewhere else, has brought about by now: what was
    // pending is ready, what was being deleted is gone. Called under the lock before every handler
    // and edit, after each that changed something, and before GET /objects, so that nobody has to
    // look at the clock to know what exists; NULL: nothing happens by itself.
    void (*settle)(const Cloud *cloud, Arena *arena);
} Service;

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

extern const Service *const services[]; // services.c; NULL at the end
const Service *service_find(Text name); // NULL: none
// A transaction of its own in which each service settles. No other may be open, nor an answer
// borrow.
void cloud_settle(const Cloud *cloud, Arena *arena);
