// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/cas_certificate.h"

#include "resources/certificate.h"
#include "resources/names.h"
#include "resources/parts/domain.h"

enum { PRINT_CHARACTERS = 32 }; // 128 bits

static const char prefix[] = "cas-"; // "cas-<id>-<fingerprint>"

static Text short_print(Arena *arena, Text certificate) {
    return text_slice(certificate_fingerprint(arena, certificate), 0, PRINT_CHARACTERS);
}

static const char *copy_name(Arena *arena, Text id, Text certificate) {
    Text print = short_print(arena, certificate);
    return arena_printf(arena, "%s%.*s-%.*s", prefix, (int)id.length, id.data, (int)print.length,
                        print.data);
}

bool cas_certificate_is(Arena *arena, const Value *config, Text id) {
    Text certificate = value_text(value_get(config, "certificate"));
    return text_is(value_text(value_get(config, "certName")), copy_name(arena, id, certificate));
}

const Value *cas_certificate_id_of(Arena *arena, const Value *config) {
    Text name = value_text(value_get(config, "certName")), word, id, print;
    bool ours = text_next(&name, '-', &word) && text_is(word, "cas") &&
                text_next(&name, '-', &id) && text_next(&name, '-', &print) &&
                print.length == PRINT_CHARACTERS && name.length == 0;
    int64_t number;
    return ours && text_to_int(id, 1, INT64_MAX, &number) ? value_string(arena, id) : &value_null;
}

static Status cas_check(Call *call, const Deployment *deployment, const Path *path,
                        const Value *body) {
    Text certificate = value_text(value_get(body, "Cert")),
         key = value_text(value_get(body, "Key"));
    Text host = domain_name_of(deployment->planned);
    if (certificate_fault(certificate) != NULL)
        return call_fail(call, path, "Certificate cannot be used",
                         "What Certificate Management Service has under this id holds no "
                         "certificate in PEM form; it may not be issued yet.");
    if (certificate_key_fault(key) != NULL || !certificate_matches_key(certificate, key))
        return call_fail(call, path, "Certificate without its private key",
                         "Certificate Management Service does not have the private key of this "
                         "certificate, which Function Compute needs. Upload the certificate there "
                         "with its key, or use cert_config.");
    if (!certificate_covers_host(certificate, host))
        call_warn(call, path, "Certificate is for another name",
                  "The certificate does not cover %.*s, so browsers will refuse it.",
                  (int)host.length, host.data);
    return status_ok();
}

Status cas_certificate(Call *call, const Deployment *deployment, Text id, const Value **ret) {
    Path block = path_attribute(NULL, A_CUSTOM_DOMAIN);
    Path path = path_attribute(&block, A_CAS_CERTIFICATE_ID);
    const Value *body = api_pair(call->arena, "CertId", id);
    const ApiRequest request = {.operation = &cas_get_certificate,
                                .region = value_text(value_get(deployment->planned, A_REGION)),
                                .body = value_with(call->arena, body, "CertFilter", &value_false)};
    ApiReply reply;
    TRY(api_send(call, deployment, &request, &reply));
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.path = &path,
                                    .tried = arena_printf(call->arena, "read certificate \"%.*s\"",
                                                          (int)id.length, id.data),
                                    .exists = "The domain is as it was."});
    TRY(cas_check(call, deployment, &path, reply.body));
    const Value *certificate = value_get(reply.body, "Cert");
    const char *name = copy_name(call->arena, id, value_text(certificate));
    const Value *config = api_pair(call->arena, "certName", text_of(name));
    config = value_with(call->arena, config, "certificate", certificate);
    *ret = value_with(call->arena, config, "privateKey", value_get(reply.body, "Key"));
    return status_ok();
}
