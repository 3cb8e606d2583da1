// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/dispatch.h"

#include "acceptance/sandbox/behaviour.h"
#include "acceptance/sandbox/contract_names.h"
#include "acceptance/sandbox/echo.h"
#include "acceptance/sandbox/permission.h"
#include "acceptance/sandbox/quotas.h"
#include "acceptance/sandbox/refusal.h"
#include "acceptance/sandbox/spoil.h"
#include "provider/value/json.h"

#include <stdlib.h>
#include <string.h>

// Name of the only operation of a data plane that names none, for fault rules and the audit log.
#define DATA_PLANE_OPERATION "invoke"

enum {
    STALL_SLICE_MS = 20,    // how soon a stall notices that its rule was dropped
    REQUEST_TAKES_MS = 1000 // where time is counted
};

typedef struct Visit {
    Sandbox *sandbox;
    const Service *service;
    const Contract *contract;
    const ContractOperation *operation;
    const Message *message;
    ContractPair *pairs; // query and, in the RPC style, form
    size_t pair_count;
    Request request;
    Handler handler;
    Reply reply;
    Answer answer;
    const char *object, *fault;
    bool committed;
} Visit;

// ---- answers
static const Value *error_body(const Visit *visit) {
    Arena *arena = visit->request.arena;
    const Reply *reply = &visit->reply;
    const Value *body = &value_empty_map;
    body = value_with(arena, body, "Code", value_cstring(arena, reply->code));
    body = value_with(arena, body, "Message", value_cstring(arena, reply->message));
    body = value_with(arena, body, "RequestId", value_cstring(arena, visit->request.request_id));
    if (visit->service->errors == SERVICE_ERRORS_FC) return body;
    const char *help = arena_printf(arena, "https://api.aliyun.com/troubleshoot?q=%s&requestId=%s",
                                    reply->code, visit->request.request_id);
    body = value_with(arena, body, "Recommend", value_cstring(arena, help));
    const char *host = visit->service->host_id;
    return value_with(arena, body, "HostId",
                      host != NULL ? value_cstring(arena, host)
                                   : value_string(arena, visit->message->host));
}

static const Value *success_body(const Visit *visit) {
    const Value *body = visit->reply.body != NULL ? visit->reply.body : &value_null;
    bool rpc = visit->contract != NULL && visit->contract->rpc;
    if (!rpc || (body->kind != VALUE_NULL && body->kind != VALUE_MAP)) return body;
    Arena *arena = visit->request.arena;
    return value_with(arena, body, "RequestId", value_cstring(arena, visit->request.request_id));
}

// Turns the reply into bytes, after which nothing borrows from the store any more.
static void visit_render(Visit *visit) {
    Arena *arena = visit->request.arena;
    bool own = visit->service->finish != NULL;
    if (own) visit->reply = visit->service->finish(&visit->request, visit->reply);
    const Reply *reply = &visit->reply;
    if (reply->content_type != NULL) {
        visit->answer = (Answer){.status = reply->status, .body = text_copy(arena, reply->raw)};
        answer_add_header(arena, &visit->answer, "Content-Type", reply->content_type);
    } else {
        const Value *body = reply->code != NULL ? error_body(visit) : success_body(visit);
        visit->answer = answer_json(arena, reply->status, body);
    }
    for (size_t i = 0; i < reply->header_count; i++) {
        answer_add_header(arena, &visit->answer, reply->headers[i].name, reply->headers[i].value);
    }
    if (own) return;
    const char *id = visit->request.request_id;
    answer_add_header(arena, &visit->answer, "x-acs-request-id", id);
    if (visit->service->errors == SERVICE_ERRORS_FC) {
        answer_add_header(arena, &visit->answer, "x-fc-request-id", id);
    }
}

static bool visit_answer(Visit *visit, Reply reply) {
    visit->reply = reply;
    visit_render(visit);
    return false;
}

static bool visit_refuse(Visit *visit, int status, const char *code, const char *message) {
    return visit_answer(visit, (Reply){.status = status, .code = code, .message = message});
}

// Neither method and path nor a name say an operation.
static bool refuse_operation(Visit *visit) {
    const Service *service = visit->service;
    if (service->refuse != NULL) return visit_answer(visit, service->refuse(&visit->request, NULL));
    return visit_refuse(visit, 404, "InvalidAction.NotFound",
                        "Specified api is not found, please check your url and method.");
}

// ---- stages: each returns false when it has answered
static bool stage_parameters(Visit *visit) {
    const Message *message = visit->message;
    ContractPair *form = NULL;
    size_t form_count = 0;
    Text type = message_header(message, "content-type");
    if (visit->contract->rpc && text_starts(type, "application/x-www-form-urlencoded")) {
        if (!message_parse_pairs(visit->request.arena, message->body, &form, &form_count)) {
            return visit_refuse(visit, 400, "InvalidParameter",
                                "The form body is not percent-encoded.");
        }
    }
    visit->pair_count = message->query_count + form_count;
    visit->pairs = ARENA_ARRAY(visit->request.arena, visit->pair_count, ContractPair);
    for (size_t i = 0; i < message->query_count; i++) visit->pairs[i] = message->query[i];
    for (size_t i = 0; i < form_count; i++) visit->pairs[message->query_count + i] = form[i];
    return true;
}

// A fact that the gateway takes from a header or, in the RPC style, a parameter.
static Text gateway_fact(const Visit *visit, const char *header, const char *parameter) {
    Text fact = message_header(visit->message, header);
    if (fact.length > 0 || !visit->contract->rpc) return fact;
    return message_find(visit->pairs, visit->pair_count, parameter);
}

static ContractInput contract_input(const Visit *visit) {
    const Message *message = visit->message;
    return (ContractInput){.method = message->method,
                           .path = message->path,
                           .query = visit->pairs,
                           .query_count = visit->pair_count,
                           .headers = message->headers,
                           .header_count = message->header_count,
                           .body = message->body};
}

static Handler find_handler(const Service *service, const char *operation) {
    for (size_t i = 0; i < service->operation_count; i++) {
        if (strcmp(service->operations[i].name, operation) == 0) {
            return service->operations[i].handler;
        }
    }
    return NULL;
}

static bool stage_route(Visit *visit) {
    const Contract *contract = visit->contract;
    Text version = gateway_fact(visit, "x-acs-version", "Version");
    if (version.length > 0 && !text_is(version, contract->version)) {
        return visit_refuse(visit, 400, "InvalidVersion",
                            "Specified parameter Version is not valid.");
    }
    ContractInput input = contract_input(visit);
    if (contract->rpc) {
        Text action = gateway_fact(visit, "x-acs-action", "Action");
        visit->operation = contract_operation(contract, action);
    } else {
        visit->operation = contract_route(contract, &input);
    }
    if (visit->operation == NULL) return refuse_operation(visit);
    visit->request.operation = visit->operation->name;
    visit->handler = find_handler(visit->service, visit->operation->name);
    return true;
}

// Whoever looks at the store for a request, beginning now. Only what asks an API and changes
// nothing may be answered from the past.
static PastReader reader(const Visit *visit, bool admitting) {
    const Service *service = visit->service;
    bool api = service->serve == NULL || service->endpoint;
    bool rpc = visit->contract != NULL && visit->contract->rpc;
    const char *name = visit->request.operation;
    Text method = visit->request.method;
    bool reads = rpc ? text_starts(text_of(name), "Describe") ||
                           text_starts(text_of(name), "Get") || text_starts(text_of(name), "List")
                     : text_is(method, "GET") || text_is(method, "HEAD");
    return (PastReader){.service = service->name,
                        .operation = api && reads && !admitting ? name : NULL,
                        .admitting = admitting};
}

static void lock_store(const Visit *visit, bool admitting) {
    const Cloud *cloud = &visit->sandbox->cloud;
    pthread_mutex_lock(&visit->sandbox->lock);
    behaviour_begin(cloud->behaviour, cloud->store, reader(visit, admitting));
}

static void unlock_store(const Visit *visit) {
    const Cloud *cloud = &visit->sandbox->cloud;
    behaviour_end(cloud->behaviour, cloud->store);
    pthread_mutex_unlock(&visit->sandbox->lock);
}

// The service's own way. Rendered under the lock, because the reply may borrow from the store.
static bool authenticate_by_service(Visit *visit) {
    lock_store(visit, true);
    Reply reply = visit->service->authenticate(&visit->request);
    bool good = reply.code == NULL || visit_answer(visit, reply);
    unlock_store(visit);
    return good;
}

static bool stage_authenticate(Visit *visit) {
    if (visit->service->authenticate != NULL) return authenticate_by_service(visit);
    if (visit->operation->anonymous) return true;
    Auth auth = visit->sandbox->auth;
    auth.service = visit->service->name;
    AuthResult result =
        auth_verify(&auth, visit->request.arena, visit->message, visit->pairs, visit->pair_count);
    if (result.code != NULL) return visit_refuse(visit, result.status, result.code, result.message);
    visit->request.caller = result.caller;
    return true;
}

static bool stage_throttle(Visit *visit) {
    Arena *arena = visit->request.arena;
    LimitRefusal refusal =
        limits_take(visit->sandbox->limits, arena, visit->service->name, visit->request.operation,
                    clock_unscaled(visit->sandbox->cloud.clock));
    if (refusal.code == NULL) return true;
    Reply reply = {.status = refusal.status, .code = refusal.code, .message = refusal.message};
    if (refusal.header != NULL)
        reply = reply_with_header(&visit->request, reply, refusal.header, refusal.wait);
    return visit_answer(visit, reply);
}

static bool stage_permit(Visit *visit) {
    lock_store(visit, true);
    Reply reply = permission_check(&visit->request, visit->service);
    unlock_store(visit);
    return reply.code == NULL || visit_answer(visit, reply);
}

static bool refuse_parameters(Visit *visit, const ContractResult *result) {
    const Service *service = visit->service;
    if (service->refuse != NULL)
        return visit_answer(visit, service->refuse(&visit->request, result));
    bool fc = service->errors == SERVICE_ERRORS_FC;
    return visit_answer(visit,
                        refusal_reply(visit->request.arena, result, fc, visit->operation->name));
}

// What the path names is the object of the request, unless the handler says better.
static const char *path_object(const Visit *visit) {
    Arena *arena = visit->request.arena;
    const char *object = NULL;
    for (size_t i = 0; i < visit->operation->field_count; i++) {
        const ContractField *field = &visit->operation->fields[i];
        if (field->place != CONTRACT_IN_PATH) continue;
        const char *value = value_cstr(value_get(visit->request.parameters, field->name));
        object = object == NULL ? value : arena_printf(arena, "%s/%s", object, value);
    }
    return object;
}

static bool stage_read(Visit *visit) {
    ContractInput input = contract_input(visit);
    ContractResult result =
        contract_read(visit->request.arena, visit->contract, visit->operation, &input);
    visit->request.parameters = result.parameters;
    visit->request.body = result.body;
    visit->object = path_object(visit);
    if (result.fault != CONTRACT_GOOD) return refuse_parameters(visit, &result);
    if (visit->handler != NULL) return true;
    return visit_refuse(visit, 501, "OperationNotEmulated",
                        arena_printf(visit->request.arena, "The sandbox does not emulate %s of %s.",
                                     visit->operation->name, visit->service->name));
}

static void fault_status(Visit *visit, const Fault *fault) {
    bool success = fault->status < 300;
    visit->reply =
        (Reply){.status = (int)fault->status,
                .code = success ? NULL : fault->code,
                .message = echo_fill(visit->request.arena, fault->message, visit->message)};
    if (fault->body != NULL) {
        visit->reply.content_type = fault->content_type != NULL ? fault->content_type : "text/html";
        visit->reply.raw = text_of(fault->body);
    }
    ReplyHeader header = {"Retry-After", fault->retry_after};
    if (fault->retry_after != NULL) {
        visit->reply.headers = &header;
        visit->reply.header_count = 1;
    }
    visit_render(visit);
}

static void fault_stall(Visit *visit, const Fault *fault) {
    Sandbox *sandbox = visit->sandbox;
    for (int64_t left = fault->pause_ms; left > 0; left -= STALL_SLICE_MS) {
        if (!fault_stands(sandbox->faults, fault)) return;
        sandbox_wait(sandbox, left < STALL_SLICE_MS ? left : STALL_SLICE_MS);
    }
}

// Before the handler ran there is no answer to spoil.
static void fault_spoil(Visit *visit, const Fault *fault) {
    if (visit->answer.status == 0) {
        visit->reply = reply_ok(&value_empty_map);
        visit_render(visit);
    }
    spoil_answer(visit->request.arena, fault, &visit->answer);
}

static bool stage_fault(Visit *visit, FaultPhase phase) {
    Fault fault = fault_match(visit->sandbox->faults, visit->request.arena, visit->service->name,
                              visit->request.operation, phase);
    if (fault.kind == FAULT_NONE) return true;
    visit->fault = fault.name;
    if (fault.kind == FAULT_STALL) {
        fault_stall(visit, &fault);
        return true;
    }
    if (fault.kind == FAULT_STATUS)
        fault_status(visit, &fault);
    else
        fault_spoil(visit, &fault);
    return false;
}

// "fc/functions/x" of the first change; NULL when all were to bookkeeping.
static const char *changed_object(const Visit *visit) {
    const Store *store = visit->sandbox->cloud.store;
    for (size_t i = 0; i < store_change_count(store); i++) {
        StoreChange change = store_change(store, i);
        if (change.collection[0] == '.') continue;
        return arena_printf(visit->request.arena, "%s/%s", change.collection, change.key.data);
    }
    return NULL;
}

// Ends the handler's transaction.
static void visit_commit(Visit *visit) {
    Store *store = visit->sandbox->cloud.store;
    if (visit->reply.object != NULL) visit->object = visit->reply.object;
    if (visit->reply.code != NULL || store_change_count(store) == 0) {
        store_rollback(store);
        return;
    }
    const char *object = changed_object(visit), *reason = NULL;
    if (object != NULL) visit->object = object;
    behaviour_note(visit->sandbox->cloud.behaviour, store);
    bool kept = store_commit(store, clock_now(visit->sandbox->cloud.clock), &reason).ok;
    visit->committed = kept && object != NULL;
    if (!kept) {
        visit->reply = reply_error(&visit->request, 500, "InternalError",
                                   "The sandbox cannot keep its state: %s.", reason);
    }
}

// One call of the handler, with its transaction. What a handler left as it was needs no settling.
static void call_handler(Visit *visit) {
    Sandbox *sandbox = visit->sandbox;
    pthread_mutex_lock(&sandbox->lock);
    cloud_settle(&sandbox->cloud, visit->request.arena);
    behaviour_begin(sandbox->cloud.behaviour, sandbox->cloud.store, reader(visit, false));
    visit->reply = quotas_hold(&visit->request, visit->handler);
    bool changed = store_change_count(sandbox->cloud.store) > 0;
    visit_commit(visit);
    visit_render(visit);
    behaviour_end(sandbox->cloud.behaviour, sandbox->cloud.store);
    store_release(sandbox->cloud.store);
    if (changed) cloud_settle(&sandbox->cloud, visit->request.arena);
    pthread_mutex_unlock(&sandbox->lock);
    sandbox_wait(sandbox, visit->reply.delay_ms);
    clock_pass(sandbox->cloud.clock, visit->reply.delay_ms);
}

static bool stage_handle(Visit *visit) {
    Sandbox *sandbox = visit->sandbox;
    sandbox_wait(sandbox, sandbox->latency_ms);
    do {
        call_handler(visit);
    } while (visit->reply.again && !atomic_load(&sandbox->stop.set));
    return true;
}

// Whether it goes on. What was cut is recorded like a connection that was reset.
static bool stage_witness(Visit *visit, Moment moment) {
    const Witness *witness = atomic_load(&visit->sandbox->witness);
    if (witness == NULL) return true;
    Verdict verdict =
        witness->tell(witness->context, moment, visit->service->name, visit->request.operation);
    if (verdict == WITNESS_GO_ON) return true;
    visit->fault = "cut";
    bool half = verdict == WITNESS_HALF && visit->answer.body.length > 1;
    visit->answer.end = half ? ANSWER_TRUNCATED : ANSWER_RESET;
    // Where there is nothing to halve, that moment is now.
    if (verdict == WITNESS_HALF && !half)
        (void)witness->tell(witness->context, MOMENT_HALF, visit->service->name, NULL);
    return false;
}

// ---- the whole way
static bool visit_enter_api(Visit *visit) {
    return stage_parameters(visit) && stage_route(visit) && stage_authenticate(visit) &&
           stage_throttle(visit) && stage_read(visit) && stage_permit(visit);
}

static bool visit_enter_raw(Visit *visit) {
    const Service *service = visit->service;
    visit->request.operation = DATA_PLANE_OPERATION;
    if (service->name_operation != NULL)
        visit->request.operation = service->name_operation(&visit->request);
    if (visit->request.operation == NULL) return refuse_operation(visit);
    return (service->authenticate == NULL || stage_authenticate(visit)) && stage_throttle(visit);
}

// What authentication, the handler and the rules make of the request.
static void visit_pass(Visit *visit) {
    bool entered = visit->service->serve != NULL ? visit_enter_raw(visit) : visit_enter_api(visit);
    if (entered && stage_witness(visit, MOMENT_BEFORE) && stage_fault(visit, FAULT_BEFORE) &&
        stage_handle(visit) && stage_witness(visit, MOMENT_AFTER))
        (void)stage_fault(visit, FAULT_AFTER);
}

static void visit_record(const Visit *visit) {
    const Request *request = &visit->request;
    AuditEntry entry = {.time_ms = clock_record(visit->sandbox->cloud.clock),
                        .service = visit->service->name,
                        .operation = request->operation,
                        .status = visit->answer.end == ANSWER_RESET ? 0 : visit->answer.status,
                        .code = visit->answer.end == ANSWER_RESET ? NULL : visit->reply.code,
                        .request_id = request->request_id,
                        .access_key_id = request->caller.access_key_id,
                        .names = contract_names(request->arena, visit->operation,
                                                request->parameters, request->body),
                        .object = visit->object,
                        .committed = visit->committed,
                        .fault = visit->fault};
    audit_write(visit->sandbox->audit, &entry);
}

// By the cloud's clock, where that is not this machine's, which the HTTP library tells.
static void visit_date(Visit *visit) {
    const Clock *clock = visit->sandbox->cloud.clock;
    int64_t now_ms = clock_cloud(clock);
    if (llabs(now_ms - clock_real(clock)) < 1000) return;
    Arena *arena = visit->request.arena;
    answer_add_header(arena, &visit->answer, "Date", clock_print_rfc(arena, now_ms));
}

static Request make_request(const Sandbox *sandbox, Arena *arena, const Message *message) {
    return (Request){.arena = arena,
                     .cloud = &sandbox->cloud,
                     .request_id = ident_uuid(sandbox->cloud.ident, arena),
                     .parameters = &value_empty_map,
                     .body = &value_null,
                     .method = message->method,
                     .host = message->host,
                     .path = message->path,
                     .tls = message->tls,
                     .query = message->query,
                     .query_count = message->query_count,
                     .headers = message->headers,
                     .header_count = message->header_count,
                     .raw_body = message->body};
}

static Visit make_visit(Sandbox *sandbox, const Service *service, Arena *arena,
                        const Message *message) {
    return (Visit){.sandbox = sandbox,
                   .service = service,
                   .contract = contract_find(service->name),
                   .message = message,
                   .handler = service->serve,
                   .request = make_request(sandbox, arena, message)};
}

const char *dispatch_operation(Sandbox *sandbox, const Service *service, Arena *arena,
                               const Message *head) {
    Visit visit = make_visit(sandbox, service, arena, head);
    if (service->serve == NULL)
        return stage_parameters(&visit) && stage_route(&visit) ? visit.request.operation : NULL;
    return service->name_operation == NULL ? DATA_PLANE_OPERATION
                                           : service->name_operation(&visit.request);
}

Answer dispatch_serve(Sandbox *sandbox, const Service *service, Arena *arena,
                      const Message *message) {
    Visit visit = make_visit(sandbox, service, arena, message);
    clock_pass(sandbox->cloud.clock, REQUEST_TAKES_MS);
    if (sandbox->record != NULL) record_write(sandbox->record, arena, service->name, message);
    visit_pass(&visit);
    // The record is written before the answer leaves, so that whoever has the answer finds it.
    visit_record(&visit);
    visit_date(&visit);
    return visit.answer;
}
