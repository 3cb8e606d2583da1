// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/permission_resource.h"

#include "acceptance/sandbox/alidns/zone.h"

#include <fnmatch.h>

enum { RESOURCE_MOST = 1024 };

#define GROUP "acs:ecs:{region}:{account}:securitygroup/{SecurityGroupId}"
#define INTERFACE "acs:ecs:{region}:{account}:eni/{NetworkInterfaceId}"
#define USER "acs:ram:*:{account}:user/{UserName}"
#define POLICY "acs:ram:*:{owner}:policy/{PolicyName}"

// Templates separated by spaces are needed all; {x} is a parameter, or what special() knows, or *.
// What has no row is about "*": the documentation of Function Compute and of certificates says that
// all resources are meant, that of VPC says so of creations.
static const struct {
    const char *service, *operations, *resources;
} rows[] = {
    {"rds", "DescribeAvailable* DescribeRegions", "*"},
    {"rds", "*", "acs:rds:{region}:{account}:dbinstance/{DBInstanceId}"},
    {"vpc", "DeleteVpc ModifyVpcAttribute DescribeVpcAttribute",
     "acs:vpc:{region}:{account}:vpc/{VpcId}"},
    {"vpc", "DeleteVSwitch ModifyVSwitchAttribute DescribeVSwitchAttributes",
     "acs:vpc:{region}:{account}:vswitch/{VSwitchId}"},
    {"ecs", "*SecurityGroup*", GROUP},
    {"ecs", "*NetworkInterface*", INTERFACE},
    {"ram", "AttachPolicyToUser DetachPolicyFromUser", USER " " POLICY},
    {"ram", "*Policy *PolicyVersion *PolicyVersions ListPolicies", POLICY},
    {"ram", "*", USER},
    {"alidns", "DescribeDomains", "acs:alidns::{account}:domain/*"},
    {"alidns", "*", "acs:alidns::{account}:domain/{zone}"},
    {"sts", "AssumeRole*", "acs:ram:*:{account}:role/{role}"},
};

static Text parameter(const Request *request, const char *name) {
    return value_text(value_get(request->parameters, name));
}

// A record belongs to a zone, whichever way it is named.
static Text zone_of(const Request *request) {
    static const char *const names[] = {"DomainName", "SubDomain"};
    const Value *record =
        store_get(request->cloud->store, ALIDNS_RECORDS, parameter(request, "RecordId"));
    Text name = value_text(value_get(record, "DomainName"));
    for (size_t i = 0; name.length == 0 && i < COUNT_OF(names); i++)
        name = parameter(request, names[i]);
    for (Text rest = name, label; rest.length > 0; (void)text_next(&rest, '.', &label)) {
        const char *zone = alidns_zone_find(rest);
        if (zone != NULL) return text_of(zone);
    }
    return name;
}

static Text role_of(const Request *request) {
    Text arn = parameter(request, "RoleArn");
    ptrdiff_t at = text_find(arn, ":role/");
    return at < 0 ? (Text){0} : text_slice(arn, (size_t)at + sizeof ":role/" - 1, arn.length);
}

static Text value_of(const Request *request, const Text name) {
    const Cloud *cloud = request->cloud;
    bool system = text_is(parameter(request, "PolicyType"), "System");
    if (text_is(name, "region")) return text_of(cloud->region);
    if (text_is(name, "account")) return text_of(cloud->account_id);
    if (text_is(name, "owner")) return text_of(system ? "system" : cloud->account_id);
    if (text_is(name, "zone")) return zone_of(request);
    if (text_is(name, "role")) return role_of(request);
    return value_text(value_get_text(request->parameters, name));
}

static Text expand(const Request *request, Text template) {
    Buffer resource = buffer_new(request->arena, RESOURCE_MOST);
    Text piece, name;
    (void)text_next(&template, '{', &piece);
    buffer_add_text(&resource, piece);
    while (text_next(&template, '{', &piece)) {
        (void)text_next(&piece, '}', &name);
        Text value = value_of(request, name);
        buffer_add_text(&resource, value.length > 0 ? value : TEXT("*"));
        buffer_add_text(&resource, piece);
    }
    return buffer_text(&resource);
}

static bool lists(Arena *arena, const char *patterns, const char *operation) {
    Text rest = text_of(patterns), one;
    while (text_next(&rest, ' ', &one))
        if (fnmatch(text_copy(arena, one).data, operation, 0) == 0) return true;
    return false;
}

size_t permission_resources(const Request *request, const Service *service,
                            Text ret[PERMISSION_RESOURCES_MOST]) {
    size_t count = 0, row = 0;
    while (row < COUNT_OF(rows) &&
           !(text_is(text_of(rows[row].service), service->name) &&
             lists(request->arena, rows[row].operations, request->operation)))
        row++;
    Text rest = text_of(row < COUNT_OF(rows) ? rows[row].resources : "*");
    for (Text one; count < PERMISSION_RESOURCES_MOST && text_next(&rest, ' ', &one);)
        ret[count++] = expand(request, one);
    return count;
}
