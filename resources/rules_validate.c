// SPDX-License-Identifier: MPL-2.0
// Validation: tests of single attributes, and rules between those of one configuration.
#include "provider/schema/attrs.h"
#include "provider/schema/duration.h"
#include "resources/alibaba/endpoints.h"
#include "resources/certificate.h"
#include "resources/image.h"
#include "resources/names.h"
#include "resources/rules.h"

#include <ctype.h>

enum { CODE_MAX = 256, CODE_SHORT = 12, NAME_CERTAIN = 64, NAME_MAX_LENGTH = 128 };

const char *rule_test_duration(Arena *arena, const Value *value) {
    (void)arena;
    int64_t seconds;
    return duration_parse(value_text(value), &seconds) ? NULL : "it is not a duration";
}

const char *rule_test_region(Arena *arena, const Value *value) {
    if (endpoint_region_known(value_text(value))) return NULL;
    return arena_printf(arena, "\"%s\" is not one of them", value_cstr(value));
}

const char *rule_test_version(Arena *arena, const Value *value) {
    (void)arena;
    AppVersion version;
    return app_version_parse(value_text(value), &version) ? NULL : "it is not a version";
}

const char *rule_test_disk(Arena *arena, const Value *value) {
    (void)arena;
    int64_t size = value_int_or(value, 0);
    return size == 512 || size == 10240 ? NULL : "it is another size";
}

const char *rule_test_access_code(Arena *arena, const Value *value) {
    (void)arena;
    Text rest = value_text(value), code;
    while (text_next(&rest, ',', &code)) {
        if (code.length == 0) return "one of the codes is empty";
        if (code.length > CODE_MAX) return "one of the codes is too long";
        if (text_trim(code).length != code.length) return "a code begins or ends with white space";
    }
    return NULL;
}

// ---- image

static Status check_image(Call *call, const Value *config) {
    const Value *given = value_get(config, A_IMAGE);
    Path path = path_attribute(NULL, A_IMAGE);
    Image image;
    if (!value_is_given(given)) return status_ok();
    if (!image_parse(value_text(given), &image))
        return call_fail(call, &path, "Image reference is incomplete",
                         "\"%s\" is not of the form <registry>/<repository>:<tag> or "
                         "<registry>/<repository>@sha256:<digest>, such as "
                         "registry.cn-hangzhou.aliyuncs.com/team/lobe-chat:1.143.3.",
                         value_cstr(given));
    const Value *floating = value_get(config, A_ALLOW_FLOATING_IMAGE);
    bool allowed = !value_is_known(floating) || value_bool_or(floating, false);
    if (image_is_floating(&image) && !allowed)
        return call_fail(call, &path, "Image tag is floating",
                         "\"%.*s\" names another image tomorrow, so an update would happen "
                         "without any plan showing it. Give a version's tag or a digest, or set "
                         "allow_floating_image = true.",
                         (int)image.tag.length, image.tag.data);
    bool login = !value_is_null(value_get(config, A_REGISTRY_CONFIG)) ||
                 !value_is_known(value_get(config, A_REGISTRY_CONFIG));
    if (image_acr_region(&image).length == 0 && !login)
        return call_fail(call, &path, "Image is not in Alibaba Cloud Container Registry",
                         "Function Compute pulls from Container Registry; \"%.*s\" is another "
                         "registry. Copy the image to Container Registry in the function's region, "
                         "or set registry_config.",
                         (int)image.host.length, image.host.data);
    return status_ok();
}

static void warn_image_region(Call *call, const Value *config) {
    const Value *given = value_get(config, A_IMAGE), *region = value_get(config, A_REGION);
    Image image;
    if (!value_is_given(given) || !value_is_given(region) ||
        !image_parse(value_text(given), &image))
        return;
    Text there = image_acr_region(&image);
    if (there.length == 0 || text_equal(there, value_text(region))) return;
    Path path = path_attribute(NULL, A_IMAGE);
    call_warn(call, &path, "Image is in another region",
              "The image is in %.*s and the function in %s. Function Compute documents pulling "
              "from the same region only; copy the image if the function fails to start.",
              (int)there.length, there.data, value_cstr(region));
}

// ---- domain

static Status check_protocol(Call *call, const Path *block, const Value *domain) {
    const Value *protocol = value_get(domain, A_PROTOCOL), *cert = value_get(domain, A_CERT_CONFIG);
    const Value *id = value_get(domain, A_CAS_CERTIFICATE_ID);
    if (!value_is_given(protocol) || !value_is_known(cert) || !value_is_known(id))
        return status_ok();
    bool https = text_find(value_text(protocol), "HTTPS") >= 0;
    if (https == (value_is_given(cert) || value_is_given(id))) return status_ok();
    Path path = path_attribute(block, https ? A_CERT_CONFIG : A_PROTOCOL);
    if (https)
        return call_fail(call, &path, "HTTPS without a certificate",
                         "protocol = \"%s\" needs cert_config with the domain's certificate and "
                         "its private key, or cas_certificate_id.",
                         value_cstr(protocol));
    return call_fail(call, &path, "Certificate without HTTPS",
                     "With %s, protocol must be \"HTTPS\" or \"HTTP,HTTPS\".",
                     value_is_given(cert) ? A_CERT_CONFIG : A_CAS_CERTIFICATE_ID);
}

static Status check_one_certificate(Call *call, const Path *block, const Value *domain) {
    bool both = value_is_given(value_get(domain, A_CERT_CONFIG)) &&
                value_is_given(value_get(domain, A_CAS_CERTIFICATE_ID));
    Path path = path_attribute(block, A_CAS_CERTIFICATE_ID);
    if (!both) return status_ok();
    return call_fail(call, &path, "Two certificates",
                     "cas_certificate_id is used instead of cert_config: give one or the other.");
}

static Status check_certificate(Call *call, const Path *block, const Value *domain) {
    const Value *cert = value_get(domain, A_CERT_CONFIG);
    const Value *pem = value_get(cert, A_CERTIFICATE);
    const Value *key = attr_secret(cert, cert, A_PRIVATE_KEY);
    const Value *host = value_get(domain, A_DOMAIN_NAME);
    Path at = path_attribute(block, A_CERT_CONFIG), path = path_attribute(&at, A_CERTIFICATE);
    if (!value_is_given(pem) || certificate_fault(value_text(pem)) != NULL) return status_ok();
    if (value_is_given(host) && !certificate_covers_host(value_text(pem), value_text(host)))
        call_warn(call, &path, "Certificate is for another name",
                  "The certificate does not cover %s, so browsers will refuse it.",
                  value_cstr(host));
    if (!value_is_given(key) || certificate_key_fault(value_text(key)) != NULL) return status_ok();
    if (certificate_matches_key(value_text(pem), value_text(key))) return status_ok();
    return call_fail(call, &path, "Certificate and private key do not belong together",
                     "The private key is not that of the first certificate in the chain. The "
                     "domain's own certificate must come first.");
}

static void check_custom_domain(Call *call, const Value *domain) {
    if (!value_is_given(domain)) return;
    Path block = path_attribute(NULL, A_CUSTOM_DOMAIN);
    (void)check_protocol(call, &block, domain);
    (void)check_one_certificate(call, &block, domain);
    (void)check_certificate(call, &block, domain);
}

// The function's name is the first label of a host name.
static bool is_devsapp_label(Text name) {
    enum { LABEL_MAX = 63 };
    bool fits = name.length > 0 && name.length <= LABEL_MAX && islower((unsigned char)name.data[0]);
    for (size_t i = 0; fits && i < name.length; i++) fits = !isupper((unsigned char)name.data[i]);
    return fits && !text_ends(name, "-");
}

static void check_devsapp_domain(Call *call, const Value *config) {
    if (!value_is_given(value_get(config, A_DEVSAPP_DOMAIN))) return;
    Path path = path_attribute(NULL, A_DEVSAPP_DOMAIN);
    if (value_is_given(value_get(config, A_CUSTOM_DOMAIN)))
        (void)call_fail(call, &path, "Two domains",
                        "devsapp_domain is for deployments without custom_domain: give one or the "
                        "other.");
    const Value *name = value_get(config, A_FUNCTION_NAME);
    if (!value_is_given(name) || is_devsapp_label(value_text(name))) return;
    path = path_attribute(NULL, A_FUNCTION_NAME);
    (void)call_fail(call, &path, "Function name does not fit into a domain name",
                    "With devsapp_domain the function's name is the first part of the domain name, "
                    "so it must be at most 63 lower-case letters, digits and hyphens, start with a "
                    "letter and not end with a hyphen.");
}

static void warn_short_code(Call *call, const Value *config) {
    const Value *given = attr_secret(config, config, A_ACCESS_CODE);
    if (!value_is_given(given)) return;
    Text rest = value_text(given), code;
    bool shortest = false;
    while (text_next(&rest, ',', &code))
        shortest = shortest || (code.length > 0 && code.length < CODE_SHORT);
    Path path = path_attribute(NULL, A_ACCESS_CODE);
    if (shortest)
        call_warn(call, &path, "Access code is short",
                  "A code of fewer than %d characters can be guessed by trying. Anybody who "
                  "finds it can spend the API key.",
                  CODE_SHORT);
}

// The template's page and the API reference say 128, the ROS reference of the same API says 64.
static void warn_long_name(Call *call, const Value *config) {
    const Value *name = value_get(config, A_FUNCTION_NAME);
    if (!value_is_given(name)) return;
    size_t length = value_text(name).length; // beyond the maximum there is an error already
    if (length <= NAME_CERTAIN || length > NAME_MAX_LENGTH) return;
    Path path = path_attribute(NULL, A_FUNCTION_NAME);
    call_warn(call, &path, "Function name is long",
              "It has %zu characters. Documentation of the API disagrees on whether more than %d "
              "are allowed; use a shorter name if the function cannot be created.",
              length, NAME_CERTAIN);
}

Status rule_validate(Call *call, const Value *config) {
    warn_long_name(call, config);
    (void)check_image(call, config);
    warn_image_region(call, config);
    check_custom_domain(call, value_get(config, A_CUSTOM_DOMAIN));
    check_devsapp_domain(call, config);
    warn_short_code(call, config);
    return call_has_errors(call) ? status_failed() : status_ok();
}
