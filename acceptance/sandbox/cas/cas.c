// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/cas/cas.h"

#include "acceptance/sandbox/cas/facts.h"
#include "acceptance/sandbox/fc/certificate.h"
#include "acceptance/sandbox/rpc/entry.h"

#define CERTIFICATES "cas/certificates" // key: CertId

// The code for an id that does not exist is not documented; clients look for NotFound.
static Reply get(const Request *request) {
    Arena *arena = request->arena;
    const Value *id = value_get(request->parameters, "CertId");
    const Value *certificate = store_get(request->cloud->store, CERTIFICATES, value_text(id));
    if (certificate == NULL)
        return reply_error(request, 404, "NotFound", "The certificate %s does not exist.",
                           value_cstr(id));
    int64_t now = clock_real(request->cloud->clock);
    certificate = value_with(arena, certificate, "Expired",
                             value_bool(cas_is_expired(certificate, arena, now)));
    if (value_bool_or(value_get(request->parameters, "CertFilter"), false))
        certificate = value_map_without(arena, value_map_without(arena, certificate, TEXT("Cert")),
                                        TEXT("Key"));
    return reply_ok(certificate);
}

static const Value *new_certificate(const Request *request, const Value *facts, Text id) {
    Arena *arena = request->arena;
    Text name = rpc_parameter(request, "name");
    if (name.length == 0) name = text_of(arena_printf(arena, "cert-%s", id.data));
    const char *identifier = arena_printf(arena, "%s-%s", id.data, request->cloud->region);
    const Value *made = value_with(arena, facts, "Id", value_number_text(arena, id));
    made = value_with(arena, made, "Name", value_string(arena, name));
    made = value_with(arena, made, "CertIdentifier", value_cstring(arena, identifier));
    made = value_with(arena, made, "BuyInAliyun", &value_false);
    made = value_with(arena, made, "Cert", value_get(request->body, "certificate"));
    return value_with(arena, made, "Key", value_get(request->body, "privateKey"));
}

// One that has expired may be put in: that is what becomes of certificates here.
static Reply add(const Request *request) {
    Arena *arena = request->arena;
    Text pem = rpc_parameter(request, "certificate");
    const char *fault = fc_certificate_fault(pem, rpc_parameter(request, "privateKey"), 0);
    if (fault != NULL) return reply_error(request, 400, "InvalidParameter", "%s", fault);
    Text id = text_of(ident_digits(request->cloud->ident, arena, 8));
    const Value *facts = cas_facts(arena, pem);
    store_put(request->cloud->store, CERTIFICATES, id, new_certificate(request, facts, id));
    return reply_ok(value_with(arena, &value_empty_map, "certId", value_number_text(arena, id)));
}

static const ServiceOperation operations[] = {{"GetUserCertificateDetail", get}};
static const ServiceEdit edits[] = {{"add_certificate", add}};
static const char *const secret_members[] = {"Key", NULL};

const Service cas_service = {
    .name = "cas",
    .errors = SERVICE_ERRORS_POP,
    .host_id = "cas.aliyuncs.com",
    .operations = operations,
    .operation_count = COUNT_OF(operations),
    .edits = edits,
    .edit_count = COUNT_OF(edits),
    .secret_members = secret_members,
};
