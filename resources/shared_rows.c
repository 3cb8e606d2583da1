// SPDX-License-Identifier: MPL-2.0
#include "resources/shared_rows.h"

#include "resources/certificate.h"
#include "resources/names.h"
#include "resources/parts/parts.h"
#include "resources/rules.h"

static const char *test_certificate(Arena *arena, const Value *value) {
    (void)arena;
    return certificate_fault(value_text(value));
}

static const char *test_key(Arena *arena, const Value *value) {
    (void)arena;
    return certificate_key_fault(value_text(value));
}

static const Attr cert_config_attrs[] = {
    {"cert_name", STRING, REQUIRED, .doc = "Name of the certificate in Function Compute.",
     .checks = CHECKS(PATTERN("^[A-Za-z_][A-Za-z0-9_-]{0,127}$",
                              "must be 1 to 128 letters, digits, `_` and `-`, and start with a "
                              "letter or `_`"))},
    {A_CERTIFICATE, STRING, REQUIRED,
     .doc = "Certificate chain in PEM form, the domain's own certificate first.",
     .checks = CHECKS(TEST(test_certificate, "must be a certificate chain in PEM form"))},
    {A_PRIVATE_KEY, STRING, OPTIONAL | TWIN,
     .doc = "Private key of the certificate in PEM form, without a passphrase. The API never tells "
            "it, so it is needed whenever the domain is made or changed.",
     .checks = CHECKS(TEST(test_key, "must be an unencrypted private key in PEM form"))},
    ATTRS_END,
};

static const Attr tls_config_attrs[] = {
    {"min_version", STRING, OPTIONAL, .fallback = "TLSv1.2",
     .checks = CHECKS(ONE_OF("TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3")),
     .doc = "Oldest TLS version that is accepted."},
    {"max_version", STRING, OPTIONAL,
     .checks = CHECKS(ONE_OF("TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3")),
     .doc = "Newest TLS version that is accepted."},
    {"cipher_suites", LIST_OF_STRING, REQUIRED,
     .doc = "Cipher suites that are accepted, by their IANA names.",
     .checks = CHECKS(COUNT(1, 64))},
    ATTRS_END,
};

static const Attr custom_domain_attrs[] = {
    {A_DOMAIN_NAME, STRING, REQUIRED,
     .doc = "Host name, without scheme and path. Changing it moves the deployment to the new name.",
     .checks = CHECKS(LENGTH(1, 253),
                      PATTERN("^(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$",
                              "must be a lower-case host name without scheme, port or path"))},
    {A_PROTOCOL, STRING, OPTIONAL | COMPUTED,
     .checks = CHECKS(ONE_OF("HTTP", "HTTPS", "HTTP,HTTPS")),
     .doc = "What the domain answers; `HTTPS` when there is a certificate, else `HTTP`."},
    {A_CERT_CONFIG, OBJECT_OF(cert_config_attrs), OPTIONAL,
     .doc = "Certificate; needed for `HTTPS`."},
    {A_CAS_CERTIFICATE_ID, STRING, OPTIONAL,
     .checks = CHECKS(PATTERN("^[0-9]{1,20}$", "must be a certificate id of digits")),
     .doc = "Certificate of Certificate Management Service to use instead of `cert_config`. It is "
            "read, with its private key, whenever the domain is made or changed."},
    {A_TLS_CONFIG, OBJECT_OF(tls_config_attrs), OPTIONAL,
     .doc = "TLS versions and ciphers. Taking this out again leaves those that the domain has."},
    {A_MANAGE_DNS, BOOL, OPTIONAL, .fallback = "false", .part = "",
     .doc = "Make the CNAME record too. The domain's zone must be in this account's Alibaba Cloud "
            "DNS."},
    {A_WAIT_FOR_CNAME, STRING, OPTIONAL, .fallback = "2m", .part = "",
     .doc = "How long to wait until Function Compute sees the CNAME record.",
     .checks = CHECKS(TEST(rule_test_duration, "must be a duration such as `90s` or `10m`"))},
    ATTRS_END,
};

static const Attr registry_config_attrs[] = {
    {"user_name", STRING, REQUIRED, .doc = "User name for the registry."},
    {A_PASSWORD, STRING, OPTIONAL | TWIN,
     .doc = "Password for the registry. The API never tells it, so it is needed whenever the "
            "function is made or changed."},
    ATTRS_END,
};

static const Attr log_config_attrs[] = {
    {"project", STRING, REQUIRED, .doc = "Project of Simple Log Service."},
    {"logstore", STRING, REQUIRED, .doc = "Log store in that project."},
    ATTRS_END,
};

static const char name_rule[] =
    "must be letters, digits and hyphens, and not start with a digit or a hyphen";

static const char *test_accepted(Arena *arena, const Value *value) {
    (void)arena;
    return value_bool_or(value, false) ? NULL : "it is false; leave devsapp_domain out instead";
}

static const Attr devsapp_domain_attrs[] = {
    {A_ACCEPT_TEST_ONLY, BOOL, REQUIRED,
     .doc =
         "Must be true: the name is meant for tests, is served over plain HTTP only, and is taken "
         "back 30 days after it was issued.",
     .checks = CHECKS(TEST(test_accepted, "must be true"))},
    {A_DOMAIN_NAME, STRING, COMPUTED | STABLE, .doc = "The name."},
    {A_EXPIRES_AT, STRING, COMPUTED,
     .doc = "When it is taken back (RFC 3339); null after an import. The first apply after that "
            "issues it again."},
    ATTRS_END,
};

const Attr identity_rows[] = {
    {A_ID, STRING, COMPUTED | STABLE, .doc = "`<region>/<function_name>`."},
    {A_REGION, STRING, OPTIONAL | COMPUTED | STABLE | REPLACE,
     .doc = "Region of the function; the provider's region when not set.",
     .checks = CHECKS(TEST(rule_test_region, "must be a region that offers Function Compute 3.0")),
     .replaces = "A function cannot move to another region."},
    {A_FUNCTION_NAME, STRING, REQUIRED | REPLACE,
     .doc = "Name of the function, unique in account and region. Some of the API's documentation "
            "allows 64 characters only, so longer names give a warning.",
     .checks = CHECKS(PATTERN("^[A-Za-z][A-Za-z0-9-]*$", name_rule), LENGTH(1, 128)),
     .replaces = "A function cannot be renamed."},
    {"description", STRING, OPTIONAL, .fallback = "LobeChat (managed by Terraform)",
     .part = PART_FUNCTION, .doc = "Description of the function.",
     .checks = CHECKS(LENGTH(0, 256))},
    ATTRS_END,
};

const Attr container_rows[] = {
    {A_ALLOW_FLOATING_IMAGE, BOOL, OPTIONAL, .fallback = "false",
     .doc = "Allow tags such as `latest`, whose content changes without any plan showing it."},
    {"acr_instance_id", STRING, OPTIONAL, .part = PART_FUNCTION,
     .wire = "customContainerConfig.acrInstanceId",
     .doc = "Instance of Container Registry Enterprise Edition that holds the image."},
    {A_REGISTRY_CONFIG, OBJECT_OF(registry_config_attrs), OPTIONAL, .part = PART_FUNCTION,
     .wire = "customContainerConfig.registryConfig.authConfig",
     .doc = "Login for a registry outside Alibaba Cloud."},
    {A_RESOLVED_IMAGE_URI, STRING, COMPUTED | STABLE, .part = PART_FUNCTION,
     .wire = "customContainerConfig.resolvedImageUri",
     .doc = "Image with the digest that the function runs."},

    {A_CPU, NUMBER, OPTIONAL, .fallback = "2", .part = PART_FUNCTION,
     .doc = "vCPUs, in steps of 0.05; between a quarter of the memory in GB and the whole of it.",
     .checks = CHECKS(RANGE(0.05, 16), MULTIPLE(0.05))},
    {A_MEMORY_SIZE, NUMBER, OPTIONAL, .fallback = "4096", .part = PART_FUNCTION,
     .doc = "Memory in MB, in steps of 64. LobeChat needs at least 1024.",
     .checks = CHECKS(RANGE(1024, 32768), MULTIPLE(64))},
    {"disk_size", NUMBER, OPTIONAL, .fallback = "512", .part = PART_FUNCTION,
     .doc = "Disk in MB: 512 or 10240.",
     .checks = CHECKS(TEST(rule_test_disk, "must be 512 or 10240"))},
    {A_TIMEOUT, NUMBER, OPTIONAL, .fallback = "600", .part = PART_FUNCTION,
     .doc = "Seconds a request may take; streamed answers count whole.",
     .checks = CHECKS(RANGE(60, 86400), MULTIPLE(1))},
    {A_INSTANCE_CONCURRENCY, NUMBER, OPTIONAL, .fallback = "100", .part = PART_FUNCTION,
     .doc = "Requests that one instance serves at the same time.",
     .checks = CHECKS(RANGE(1, 200), MULTIPLE(1))},
    {A_MIN_INSTANCES, NUMBER, OPTIONAL, .fallback = "0", .part = PART_SCALING_CONFIG,
     .doc = "Instances that are always kept running (and billed); 0 starts them on demand.",
     .checks = CHECKS(RANGE(0, 100), MULTIPLE(1))},
    {A_INTERNET_ACCESS, BOOL, OPTIONAL, .fallback = "true", .part = PART_FUNCTION,
     .doc = "Let the function reach the internet; LobeChat needs that to reach the model API."},
    {"log_config", OBJECT_OF(log_config_attrs), OPTIONAL, .part = PART_FUNCTION,
     .doc = "Where the container's output goes. Without it a failing start leaves no trace."},
    {A_HEALTH_CHECK, BOOL, OPTIONAL, .fallback = "true", .part = PART_FUNCTION_INPUTS,
     .doc = "Let Function Compute watch the instances and replace those that do not answer."},
    ATTRS_END,
};

const Attr chat_rows[] = {
    {A_QWEN_API_KEY, STRING, OPTIONAL | COMPUTED | STABLE | TWIN, .part = PART_FUNCTION_INPUTS,
     .doc = "API key of Alibaba Cloud Model Studio. Required on creation unless another model "
            "provider's key is among the environment variables.",
     .checks = CHECKS(LENGTH(1, 256))},
    {A_QWEN_BASE_URL, STRING, OPTIONAL | COMPUTED, .part = PART_FUNCTION_INPUTS,
     .doc = "Base URL of the model API. In mainland China the Beijing endpoint when not set, "
            "elsewhere the international one (keys are valid for one of them only).",
     .checks = CHECKS(PATTERN("^https://[^[:space:]]+$", "must be an https URL"))},
    {A_DEFAULT_MODEL, STRING, OPTIONAL, .fallback = "qwen-plus", .part = PART_FUNCTION_INPUTS,
     .doc = "Qwen model that new conversations use; `\"\"` leaves LobeChat's own default.",
     .checks = CHECKS(PATTERN("^[A-Za-z0-9._:/-]*$", "must be a model name"))},
    {A_OPENAI_ENABLED, BOOL, OPTIONAL, .fallback = "false", .part = PART_FUNCTION_INPUTS,
     .doc = "Show OpenAI among the model providers."},
    {A_FEATURE_FLAGS, LIST_OF_STRING, OPTIONAL, .part = PART_FUNCTION_INPUTS,
     .doc = "LobeChat feature flags, each with its sign, such as `-market`.",
     .checks = CHECKS(PATTERN("^[+-][a-z_]+$", "must be `+name` or `-name`"), COUNT(0, 64))},
    {A_ENVIRONMENT_VARIABLES, MAP_OF_STRING, OPTIONAL, .part = PART_FUNCTION_INPUTS,
     .doc = "Further environment variables that are no secrets. All variables together may take "
            "4096 bytes.",
     .checks = CHECKS(KEYS("^[A-Za-z][A-Za-z0-9_]*$",
                           "must be letters, digits and `_`, and start with a letter"))},
    {A_SECRET_ENVIRONMENT_VARIABLES, MAP_OF_STRING, OPTIONAL | TWIN, .part = PART_FUNCTION_INPUTS,
     .doc = "Further environment variables that are secrets, such as other providers' API keys. A "
            "plan shows by name which of them change, in `secret_digests`.",
     .checks = CHECKS(KEYS("^[A-Za-z][A-Za-z0-9_]*$",
                           "must be letters, digits and `_`, and start with a letter"))},
    {A_SECRET_DIGESTS, MAP_OF_STRING, COMPUTED, .part = PART_FUNCTION_INPUTS,
     .doc = "For each secret variable of the function a short keyed digest: it changes when the "
            "secret does, and tells nothing else."},
    {A_ENVIRONMENT_BYTES, NUMBER, COMPUTED, .part = PART_FUNCTION_INPUTS,
     .doc = "Bytes that all environment variables take of the 4096 there are."},

    {A_CUSTOM_DOMAIN, OBJECT_OF(custom_domain_attrs), OPTIONAL, .part = PART_CUSTOM_DOMAIN,
     .wire = "",
     .doc = "Own domain. Without one the function's default address is used, which makes browsers "
            "download pages instead of showing them."},
    {A_DEVSAPP_DOMAIN, OBJECT_OF(devsapp_domain_attrs), OPTIONAL, .part = PART_DEVSAPP_NAME,
     .wire = "",
     .doc = "The automatic `*.devsapp.net` name of the Serverless Devs community instead of an own "
            "domain; for tests."},
    {A_TAGS, MAP_OF_STRING, OPTIONAL, .part = PART_FUNCTION,
     .doc =
         "Tags of the function. The provider adds one of its own, `terraform-provider-lobechat`, "
         "which is not shown here.",
     .checks =
         CHECKS(COUNT(0, 19), KEYS("^[^[:space:]].{0,127}$", "must be 1 to 128 characters long"))},
    {A_WAIT_FOR_READY, BOOL, OPTIONAL, .fallback = "true",
     .doc = "After creation and updates, wait until LobeChat answers."},
    {A_READY_TIMEOUT, STRING, OPTIONAL, .fallback = "10m", .doc = "How long to wait for that.",
     .checks = CHECKS(TEST(rule_test_duration, "must be a duration such as `90s` or `10m`"))},
    ATTRS_END,
};

const Attr function_output_rows[] = {
    {A_TRIGGER_URL, STRING, COMPUTED | STABLE, .part = PART_TRIGGER,
     .wire = "httpTrigger.urlInternet",
     .doc = "The function's default address, for API calls and checks rather than browsers."},
    {A_CNAME_TARGET, STRING, COMPUTED | STABLE,
     .doc = "What the custom domain's CNAME record must point to; null without a custom domain."},
    {A_FUNCTION_ARN, STRING, COMPUTED | STABLE, .part = PART_FUNCTION,
     .doc = "ARN of the function."},
    ATTRS_END,
};
