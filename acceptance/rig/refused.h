// SPDX-License-Identifier: MPL-2.0
// Every call of a command is refused, one at a time. The command fails and says so once, whoever
// was refused asks for nothing more, and a destroy leaves nothing.
#pragma once

#include "acceptance/rig/base_fixture.h"

// Of the looks of a kind the first few are refused; later ones are those of a wait.
enum { REFUSED_LOOKS = 3 };

typedef struct RefusedLife {
    BaseRig *(*begin)(void);
    // more: JSON of attributes that differ
    const Value *(*config)(const BaseRig *rig, const char *more);
    const char *(*destroy_fault)(BaseRig *rig);
} RefusedLife;

typedef enum RefusedWay { REFUSED_AS_IT_IS, REFUSED_FORGOTTEN, REFUSED_IMPORTED } RefusedWay;

// A command that makes of the configuration before the one after; NULL: no deployment.
typedef struct Command {
    const char *name;
    const RefusedLife *life;
    const char *before, *after;
    RefusedWay way;
    // What may be refused without harm, between spaces. "fc.GetFunction#3": the third;
    // "fc.GetFunction#3+": from the third on.
    const char *harmless;
} Command;

// A name of its own for each case: services remember tokens of requests.
static inline const Value *command_config(const BaseRig *rig, const Command *command,
                                          const char *more, const char *name) {
    const Value *json = fixture_json(rig->arena, more);
    json = value_with(rig->arena, json, A_FUNCTION_NAME, value_cstring(rig->arena, name));
    return command->life->config(rig, json_print(rig->arena, json).data);
}

static inline bool command_run(BaseRig *rig, const Command *command, const char *name) {
    if (command->way == REFUSED_IMPORTED)
        return terraform_import(&rig->tf, arena_printf(rig->arena, "cn-hangzhou/%s", name));
    if (command->after == NULL) return terraform_destroy(&rig->tf);
    return terraform_apply(&rig->tf, command_config(rig, command, command->after, name));
}

static inline BaseRig *command_prepare(const Command *command, const char *name) {
    BaseRig *rig = command->life->begin();
    if (command->before != NULL)
        BASE_APPLY(rig, command_config(rig, command, command->before, name));
    if (command->way != REFUSED_AS_IT_IS) terraform_forget(&rig->tf);
    return rig;
}

static inline size_t count_until(const CloudCalls *calls, size_t last) {
    const CloudCall *call = &calls->items[last];
    size_t count = 0;
    for (size_t i = 0; i <= last; i++)
        count += strcmp(calls->items[i].service, call->service) == 0 &&
                 strcmp(calls->items[i].operation, call->operation) == 0;
    return count;
}

// ---- what a part asks for: words between spaces

// Of each part what it looks at, and what it may then change.
static const struct {
    const char *asks, *changes;
} part_calls[] = {
    {"GetFunction UpdateFunction TagResources UntagResources",
     "UpdateFunction TagResources UntagResources"},
    {"GetTrigger CreateTrigger UpdateTrigger DeleteTrigger", "UpdateTrigger"},
    {"GetScalingConfig PutScalingConfig DeleteScalingConfig",
     "GetScalingConfig PutScalingConfig DeleteScalingConfig DeleteFunction"},
    {"DescribeSubDomainRecords AddDomainRecord UpdateDomainRecord SetDomainRecordStatus "
     "DeleteDomainRecord",
     "DescribeSubDomainRecords AddDomainRecord UpdateDomainRecord SetDomainRecordStatus "
     "DeleteDomainRecord CreateCustomDomain"},
    {"GetCustomDomain CreateCustomDomain UpdateCustomDomain",
     "GetCustomDomain CreateCustomDomain UpdateCustomDomain invoke"},
    {"GetUserCertificateDetail", "CreateCustomDomain UpdateCustomDomain"},
    {"CreateFunction UpdateFunction CreateTrigger PutScalingConfig AddDomainRecord "
     "CreateCustomDomain DescribeSubDomainRecords",
     "DeleteCustomDomain DeleteDomainRecord"},
    {"DeleteTrigger DeleteScalingConfig DeleteCustomDomain", "DeleteFunction"},
    {"token CreateService", "domain CreateCustomDomain"},
    {"GetBucketTags GetBucketInfo PutBucket PutBucketTags PutBucketPublicAccessBlock PutBucketAcl",
     "PutBucket PutBucketTags PutBucketPublicAccessBlock PutBucketAcl PutBucketCors"},
    {"GetBucketCors PutBucketCors DeleteBucketCors", "PutBucketCors DeleteBucketCors DeleteBucket"},
    {"CreatePolicy GetPolicy CreatePolicyVersion AttachPolicyToUser",
     "CreatePolicyVersion AttachPolicyToUser"},
    {"DetachPolicyFromUser ListPolicyVersions DeletePolicyVersion DeletePolicy",
     "ListPolicyVersions DeletePolicyVersion DeletePolicy DeleteUser"},
    {"ListAccessKeys CreateAccessKey DeleteAccessKey",
     "CreateAccessKey DeleteAccessKey DeleteUser"},
    {"ListClients GetClient CreateClient UpdateClient RotateClientSecret",
     "CreateClient UpdateClient RotateClientSecret"},
    {"ListConnections ListClientConnections UpdateConnectionClients",
     "UpdateConnectionClients CreateUser DeleteClient"},
    {"ListUsersByEmail CreateUser UpdateUser CreatePasswordTicket DeleteUser",
     "CreateUser UpdateUser CreatePasswordTicket DeleteUser"},
    {"DescribeVpcs CreateVpc", "CreateVpc CreateVSwitch CreateSecurityGroup"},
    {"DescribeAvailableZones DescribeAvailableClasses DescribeVSwitches CreateVSwitch",
     "DescribeAvailableClasses GetAccountSettings CreateVSwitch CreateDBInstance"},
    {"DescribeSecurityGroups CreateSecurityGroup", "CreateSecurityGroup"},
    {"DescribeNetworkInterfaces DescribeVSwitches DeleteVSwitch DescribeSecurityGroups "
     "DeleteSecurityGroup",
     "DeleteVpc"},
    {"DescribeDBInstanceAttribute DeleteDBInstance", "DeleteDBInstance DeleteVSwitch DeleteVpc"},
    {"DescribeDBInstances DescribeVSwitchAttributes DescribeDBInstanceAttribute CreateDBInstance "
     "ModifyDBInstanceSpec ModifyDBInstanceDescription",
     "CreateDBInstance ModifyDBInstanceSpec ModifyDBInstanceDescription ModifySecurityIps "
     "CreateAccount"},
    {"DescribeDBInstanceIPArrayList ModifySecurityIps ModifyBackupPolicy DescribeBackupPolicy "
     "ResetAccountPassword CreateAccount DescribeAccounts",
     "CreateAccount ResetAccountPassword CreateDatabase CreatePostgresExtensions"},
    {"CreateDatabase DescribeDatabases DescribePostgresExtensions CreatePostgresExtensions",
     "CreateDatabase CreatePostgresExtensions ModifyDBInstanceDeletionProtection"},
};

// What ends a command that has done everything else.
static const char last_calls[] = "invoke ModifyDBInstanceDeletionProtection";

static inline bool may_follow(const CloudCall *refused, const CloudCall *later) {
    static const char *const looks[] = {"Get", "List", "Describe", "RequestToken"};
    if (text_has_word(last_calls, text_of(later->operation))) return false;
    for (size_t i = 0; i < COUNT_OF(part_calls); i++)
        if (text_has_word(part_calls[i].asks, text_of(refused->operation)) &&
            text_has_word(part_calls[i].changes, text_of(later->operation)))
            return false;
    bool same = strcmp(refused->service, later->service) == 0 &&
                strcmp(refused->operation, later->operation) == 0;
    for (size_t i = 0; i < COUNT_OF(looks); i++)
        same = same && strncmp(refused->operation, looks[i], strlen(looks[i])) != 0;
    return !same;
}

// ---- one case

static inline bool is_harmless(const Command *command, const char *call, size_t nth) {
    Text rest = text_of(command->harmless), one;
    while (text_next(&rest, ' ', &one)) {
        Text name, number;
        int64_t from;
        if (!text_next(&one, '#', &name) || !text_is(name, call)) continue;
        bool more = text_ends(one, "+");
        number = text_slice(one, 0, one.length - more);
        if (text_to_int(number, 1, 99, &from) && (more ? nth >= (size_t)from : nth == (size_t)from))
            return true;
    }
    return false;
}

// Several parts may share one look while a deployment is read.
static inline const char *told_fault(const BaseRig *rig, bool reading) {
    const Diags *diags = rig->tf.diags;
    if (diags->errors == 0 || diags->errors > (reading ? 2 : 1)) return base_said(rig);
    for (const Diag *diag = diags->first; diag != NULL; diag = diag->next)
        if (diag->severity == DIAG_ERROR && strstr(diag->detail, "NoPermission") == NULL)
            return base_said(rig);
    return NULL;
}

static inline const char *refused_fault(const BaseRig *rig, const CloudCalls *calls) {
    const CloudCall *refused = NULL;
    bool reading = true;
    for (size_t i = 0; i < calls->count; i++) {
        const CloudCall *call = &calls->items[i];
        if (refused != NULL && !may_follow(refused, call))
            return arena_printf(rig->arena, "goes on with %s", call->operation);
        if (refused == NULL && *call->fault != '\0') refused = call;
        reading = reading && !call->committed;
    }
    return refused == NULL ? NULL : told_fault(rig, reading);
}

static inline bool case_fails(const Command *command, const CloudCall *target, size_t nth,
                              const char *name) {
    BaseRig *rig = command_prepare(command, name);
    local_cloud_fault(rig->cloud,
                      arena_printf(rig->arena,
                                   "[{\"service\":\"%s\",\"operation\":\"%s\",\"nth\":%zu,\"kind\":"
                                   "{\"status\":403,\"code\":\"NoPermission\",\"message\":"
                                   "\"NoPermission\"}}]",
                                   target->service, target->operation, nth));
    int64_t mark = local_cloud_mark(rig->cloud);
    bool good = command_run(rig, command, name);
    bool fired = local_cloud_fired(rig->cloud) > 0;
    local_cloud_fault(rig->cloud, "[]");
    CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
    const char *label = arena_printf(rig->arena, "%s.%s", target->service, target->operation);
    bool harmless = !fired || is_harmless(command, label, nth);
    const char *fault = NULL;
    if (good != harmless)
        fault = good ? "succeeds" : arena_printf(rig->arena, "fails: %s", base_said(rig));
    if (!good && !harmless) fault = refused_fault(rig, &calls);
    if (fault == NULL && command->way == REFUSED_AS_IT_IS)
        fault = command->life->destroy_fault(rig);
    if (fault != NULL) print_error("%s, %s#%zu is refused: %s\n", command->name, label, nth, fault);
    bool failed = fault != NULL;
    arena_free(rig->arena);
    return failed;
}

static inline const char *next_name(Arena *arena) {
    static int used;
    return arena_printf(arena, "chat-%d", ++used);
}

static inline void every_call_is_refused(const Command *command) {
    Arena *arena = arena_new();
    const char *name = next_name(arena);
    BaseRig *rig = command_prepare(command, name);
    int64_t mark = local_cloud_mark(rig->cloud);
    if (!command_run(rig, command, name)) fail_msg("%s: %s", command->name, base_said(rig));
    CloudCalls calls = local_cloud_calls(rig->cloud, arena, mark);
    arena_free(rig->arena);
    assert_int_not_equal(calls.count, 0);
    size_t failed = 0;
    for (size_t i = 0; i < calls.count; i++) {
        size_t nth = count_until(&calls, i);
        if (nth > REFUSED_LOOKS && !calls.items[i].committed) continue;
        failed += case_fails(command, &calls.items[i], nth, next_name(arena));
    }
    arena_free(arena);
    assert_int_equal(failed, 0);
}
