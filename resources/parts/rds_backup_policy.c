// SPDX-License-Identifier: MPL-2.0
// How long backups of the RDS instance are kept. Every instance has a policy.
#include "provider/schema/wire.h"
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/rds.h"

static const char *const needs[] = {PART_RDS_INSTANCE, PART_RDS_WHITELIST, NULL};

static Found policy_found(const Value *body) {
    return (Found){.present = true, .id = "DataBackup", .status = "Active", .body = body};
}

static Status policy_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    (void)object;
    ApiReply reply;
    TRY(rds_ask(call, deployment, &rds_describe_backup_policy, &value_empty_map, &reply));
    bool there;
    TRY(rds_told(call, deployment, &reply, "read the backup policy of the RDS instance", &there));
    if (there) *ret = policy_found(reply.body);
    return status_ok();
}

static Status policy_put(Call *call, Deployment *deployment) {
    const Attr *rows = resource_rows(deployment->stack->resource);
    const Value *body = wire_encode(call->arena, rows, PART_RDS_BACKUP_POLICY, deployment->planned);
    ApiReply reply;
    TRY(rds_change(call, deployment, &rds_modify_backup_policy, body, &reply));
    Path block = path_attribute(NULL, A_DATABASE);
    Path path = path_attribute(&block, A_BACKUP_RETENTION_DAYS);
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.path = &path,
                                    .tried = arena_printf(call->arena,
                                                          "set the backup policy of the RDS "
                                                          "instance %s",
                                                          api_region(call, deployment)),
                                    .exists = "The RDS instance exists and is in the state."});
    const Found found = policy_found(body);
    stack_record(call, deployment, &rds_backup_policy_part, &found);
    return status_ok();
}

const Part rds_backup_policy_part = {
    .name = PART_RDS_BACKUP_POLICY,
    .label = "backup policy",
    .needs = needs,
    .wanted = database_wants_instance,
    .read = policy_read,
    .create = policy_put,
    .update = policy_put,
    .remove = rds_goes_with_instance,
};
