// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/function_check.h"

#include "acceptance/sandbox/fc/image.h"
#include "acceptance/sandbox/fc/network.h"

#include <ctype.h>
#include <math.h>

typedef const char *(*Check)(Arena *arena, const Cloud *cloud, const Value *config);

typedef struct Range {
    const char *member;
    int64_t low, high;
} Range;

#define HEALTH "customContainerConfig.healthCheckConfig."
// The limits of the API and of the pages on container functions and health checks.
static size_t characters(Text text) {
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++) count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

static const Range ranges[] = {
    {"timeout", 1, 86400},
    {"instanceConcurrency", 1, 200},
    {"memorySize", 128, 65536},
    {"customContainerConfig.port", 1, 65535},
    {HEALTH "initialDelaySeconds", 0, 120},
    {HEALTH "periodSeconds", 1, 120},
    {HEALTH "timeoutSeconds", 1, 3},
    {HEALTH "failureThreshold", 1, 120},
    {HEALTH "successThreshold", 1, 120},
};

bool fc_name_is_good(Text name) {
    if (name.length < 1 || name.length > 128) return false;
    for (size_t i = 0; i < name.length; i++) {
        unsigned char c = (unsigned char)name.data[i];
        bool inner = i > 0 && (isdigit(c) || c == '-');
        if (c > 127 || (!isalpha(c) && c != '_' && !inner)) return false;
    }
    return true;
}

static const char *check_name(Arena *arena, const Cloud *cloud, const Value *config) {
    (void)cloud;
    if (fc_name_is_good(value_text(value_get(config, "functionName")))) return NULL;
    return arena_printf(arena,
                        "functionName '%s' is invalid, it must start with a letter or underscore, "
                        "may hold letters, digits, underscores and hyphens, and be 1 to 128 "
                        "characters long",
                        value_cstr(value_get(config, "functionName")));
}

// The other runtimes exist in the cloud; nothing here could run their code.
static const char *check_runtime(Arena *arena, const Cloud *cloud, const Value *config) {
    (void)cloud;
    Text runtime = value_text(value_get(config, "runtime"));
    if (text_is(runtime, "custom-container")) return NULL;
    return arena_printf(arena,
                        "runtime '%.*s' is not supported by the sandbox, only "
                        "'custom-container' is",
                        (int)runtime.length, runtime.data);
}

static const char *check_image(Arena *arena, const Cloud *cloud, const Value *config) {
    const Value *container = value_get(config, "customContainerConfig");
    Text image = value_text(value_get(container, "image"));
    if (image.length == 0)
        return "customContainerConfig.image is required for runtime 'custom-container'";
    // Another registry may be named together with how to log in to it.
    if (!value_is_null(value_get(container, "registryConfig"))) return NULL;
    return fc_image_fault(arena, cloud->region, image);
}

static const char *check_ranges(Arena *arena, const Cloud *cloud, const Value *config) {
    (void)cloud;
    for (size_t i = 0; i < COUNT_OF(ranges); i++) {
        const Range *range = &ranges[i];
        const Value *value = value_at(config, range->member);
        if (value_is_null(value)) continue;
        int64_t number = value_int_or(value, INT64_MIN);
        if (number < range->low || number > range->high)
            return arena_printf(arena, "%s is invalid, the value must be between %lld and %lld",
                                range->member, (long long)range->low, (long long)range->high);
    }
    return NULL;
}

// Steps, and the ratio of vCPU to memory in GB, which is between 1:1 and 1:4.
static const char *check_size(Arena *arena, const Cloud *cloud, const Value *config) {
    (void)cloud;
    int64_t memory = value_int_or(value_get(config, "memorySize"), 0);
    if (memory % 64 != 0) return "memorySize is invalid, the value must be a multiple of 64";
    int64_t disk = value_int_or(value_get(config, "diskSize"), 512);
    if (disk != 512 && disk != 10240) return "diskSize is invalid, the value must be 512 or 10240";
    double cpu = value_double_or(value_get(config, "cpu"), 0);
    double steps = round(cpu * 20); // of 0.05 vCPU
    if (fabs(cpu * 20 - steps) > 1e-6 || steps < 1 || steps > 320)
        return "cpu is invalid, the value must be a multiple of 0.05 between 0.05 and 16";
    double gigabytes = (double)memory / 1024;
    if (gigabytes < cpu || gigabytes > 4 * cpu)
        return arena_printf(arena,
                            "cpu and memorySize are invalid, the ratio of vCPU to memory in GB "
                            "must be between 1:1 and 1:4, it is %g:%g",
                            cpu, gigabytes);
    return NULL;
}

static bool is_variable_name(Text name) {
    for (size_t i = 0; i < name.length; i++) {
        unsigned char c = (unsigned char)name.data[i];
        if (c > 127 || (!isalpha(c) && (i == 0 || (!isdigit(c) && c != '_')))) return false;
    }
    return name.length > 0;
}

// The limit counts names and values together, 4 KB in all.
static const char *check_environment(Arena *arena, const Cloud *cloud, const Value *config) {
    (void)cloud;
    const Value *environment = value_get(config, "environmentVariables");
    size_t bytes = 0;
    for (size_t i = 0; i < value_count(environment); i++) {
        const ValueEntry *entry = value_entry_at(environment, i);
        int length = (int)entry->key.length;
        if (!is_variable_name(entry->key))
            return arena_printf(arena,
                                "environmentVariables is invalid, the name '%.*s' must start "
                                "with a letter and hold only letters, digits and underscores",
                                length, entry->key.data);
        if (text_starts(entry->key, "FC_"))
            return arena_printf(arena,
                                "environmentVariables is invalid, the name '%.*s' is "
                                "reserved",
                                length, entry->key.data);
        bytes += entry->key.length + value_text(entry->value).length;
    }
    if (bytes <= FC_ENVIRONMENT_BYTES) return NULL;
    return arena_printf(arena,
                        "environmentVariables is invalid, its names and values are %zu "
                        "bytes, the limit is %d",
                        bytes, FC_ENVIRONMENT_BYTES);
}

static const char *check_texts(Arena *arena, const Cloud *cloud, const Value *config) {
    (void)arena;
    (void)cloud;
    if (characters(value_text(value_get(config, "description"))) > 256)
        return "description is invalid, it must be at most 256 characters long";
    if (value_text(value_get(config, "handler")).length == 0) return "handler is required";
    Text role = value_text(value_get(config, "role"));
    if (role.length > 0 && (!text_starts(role, "acs:ram::") || text_find(role, ":role/") < 0))
        return "role is invalid, it must be written as acs:ram::ACCOUNT:role/NAME";
    const Value *log = value_get(config, "logConfig");
    bool project = value_text(value_get(log, "project")).length > 0;
    if (project != (value_text(value_get(log, "logstore")).length > 0))
        return "logConfig is invalid, project and logstore must be given together";
    return NULL;
}

static const char *tag_fault(Arena *arena, const Value *tags, size_t index) {
    static const char *const reserved[] = {"aliyun", "acs:", "http://", "https://"};
    Text key = value_text(value_get(value_list_at(tags, index), "Key"));
    if (key.length == 0 || key.length > 128)
        return "tags is invalid, a key must be 1 to 128 characters long";
    if (value_text(value_get(value_list_at(tags, index), "Value")).length > 128)
        return "tags is invalid, a value must be at most 128 characters long";
    for (size_t i = 0; i < COUNT_OF(reserved); i++)
        if (text_starts(key, reserved[i]))
            return arena_printf(arena, "tags is invalid, a key must not start with '%s'",
                                reserved[i]);
    for (size_t i = 0; i < index; i++)
        if (text_equal(key, value_text(value_get(value_list_at(tags, i), "Key"))))
            return arena_printf(arena, "tags is invalid, the key '%.*s' is given twice",
                                (int)key.length, key.data);
    return NULL;
}

const char *fc_tags_fault(Arena *arena, const Value *tags) {
    if (value_count(tags) > FC_MAXIMUM_TAGS)
        return arena_printf(arena, "tags is invalid, a resource has at most %d", FC_MAXIMUM_TAGS);
    for (size_t i = 0; i < value_count(tags); i++) {
        const char *fault = tag_fault(arena, tags, i);
        if (fault != NULL) return fault;
    }
    return NULL;
}

const char *fc_function_fault(Arena *arena, const Cloud *cloud, const Value *config) {
    static const Check checks[] = {check_name, check_runtime,     check_image,      check_ranges,
                                   check_size, check_environment, fc_network_fault, check_texts};
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        const char *fault = checks[i](arena, cloud, config);
        if (fault != NULL) return fault;
    }
    return fc_tags_fault(arena, value_get(config, "tags"));
}
