// SPDX-License-Identifier: MPL-2.0
// Whether an operation may be sent again decides what a lost answer does: one that makes something
// and is repeated unseen makes two, one that only asks and is not repeated fails for nothing.
#include "resources/alibaba/operations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef enum Repeat { REPEAT, REPEAT_BY_TOKEN, REPEAT_NEVER } Repeat;

static const ApiOperation *const all[] = {
    &fc_create_function,
    &fc_get_function,
    &fc_update_function,
    &fc_delete_function,
    &fc_create_trigger,
    &fc_get_trigger,
    &fc_update_trigger,
    &fc_delete_trigger,
    &fc_list_triggers,
    &fc_create_custom_domain,
    &fc_get_custom_domain,
    &fc_update_custom_domain,
    &fc_delete_custom_domain,
    &fc_list_custom_domains,
    &fc_put_scaling_config,
    &fc_get_scaling_config,
    &fc_delete_scaling_config,
    &fc_tag_resources,
    &fc_untag_resources,
    &fc2_create_service,
    &fc2_get_service,
    &fc2_delete_service,
    &fc2_create_function,
    &fc2_get_function,
    &fc2_delete_function,
    &fc2_list_functions,
    &fc2_create_trigger,
    &fc2_get_trigger,
    &fc2_delete_trigger,
    &fc2_get_account_settings,
    &sts_get_caller_identity,
    &sts_assume_role,
    &dns_add_record,
    &dns_update_record,
    &dns_set_record_status,
    &dns_delete_record,
    &dns_describe_record_info,
    &dns_describe_sub_domain_records,
    &cas_get_certificate,
    &rds_create_instance,
    &rds_describe_instance,
    &rds_list_instances,
    &rds_describe_net_info,
    &rds_delete_instance,
    &rds_modify_spec,
    &rds_modify_description,
    &rds_modify_deletion_protection,
    &rds_modify_security_ips,
    &rds_list_ip_arrays,
    &rds_create_account,
    &rds_list_accounts,
    &rds_reset_account_password,
    &rds_delete_account,
    &rds_create_database,
    &rds_list_databases,
    &rds_delete_database,
    &rds_create_extensions,
    &rds_list_extensions,
    &rds_modify_backup_policy,
    &rds_describe_backup_policy,
    &rds_list_zones,
    &rds_list_classes,
    &rds_tag_resources,
    &rds_untag_resources,
    &rds_list_tags,
    &vpc_create,
    &vpc_describe,
    &vpc_list,
    &vpc_modify,
    &vpc_delete,
    &vpc_create_vswitch,
    &vpc_describe_vswitch,
    &vpc_list_vswitches,
    &vpc_delete_vswitch,
    &vpc_tag_resources,
    &vpc_untag_resources,
    &vpc_list_tags,
    &ecs_create_security_group,
    &ecs_list_security_groups,
    &ecs_describe_security_group,
    &ecs_delete_security_group,
    &ecs_authorize_security_group,
    &ecs_list_network_interfaces,
    &ecs_delete_network_interface,
    &ecs_tag_resources,
    &ecs_untag_resources,
    &ram_create_user,
    &ram_get_user,
    &ram_delete_user,
    &ram_create_policy,
    &ram_get_policy,
    &ram_delete_policy,
    &ram_create_policy_version,
    &ram_list_policy_versions,
    &ram_delete_policy_version,
    &ram_attach_policy,
    &ram_detach_policy,
    &ram_list_policies,
    &ram_create_access_key,
    &ram_list_access_keys,
    &ram_delete_access_key,
    &oss_put_bucket,
    &oss_get_bucket_info,
    &oss_delete_bucket,
    &oss_list_objects,
    &oss_put_bucket_cors,
    &oss_get_bucket_cors,
    &oss_delete_bucket_cors,
    &oss_put_bucket_tags,
    &oss_get_bucket_tags,
    &oss_put_public_access_block,
    &oss_get_public_access_block,
};

// What the others of their kind do not do. Which have a ClientToken is in the API's contracts.
static const struct {
    const ApiOperation *operation;
    Repeat repeat;
} exceptions[] = {
    {&vpc_create, REPEAT_BY_TOKEN},
    {&vpc_create_vswitch, REPEAT_BY_TOKEN},
    {&vpc_delete, REPEAT_BY_TOKEN},
    {&ecs_create_security_group, REPEAT_BY_TOKEN},
    {&ecs_authorize_security_group, REPEAT_BY_TOKEN},
    {&rds_create_instance, REPEAT_BY_TOKEN},
    {&rds_create_extensions, REPEAT_BY_TOKEN},
    {&rds_modify_deletion_protection, REPEAT_BY_TOKEN},
    {&rds_modify_spec, REPEAT_NEVER}, // an order, which is paid
};

static Repeat repeat_of(const ApiOperation *operation) {
    Text action = text_of(operation->action);
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        if (exceptions[i].operation == operation) return exceptions[i].repeat;
    return text_starts(action, "Create") || text_starts(action, "Add") ? REPEAT_NEVER : REPEAT;
}

static void each_may_be_repeated_or_not(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        Repeat found = all[i]->client_token ? REPEAT_BY_TOKEN
                       : all[i]->repeatable ? REPEAT
                                            : REPEAT_NEVER;
        if (found != repeat_of(all[i]) || (all[i]->client_token && !all[i]->repeatable))
            fail_msg("%s %s", all[i]->service, all[i]->action);
    }
}

// A body may be missing where nobody waits for one: everywhere else that is a lost answer.
static void what_is_read_has_a_body(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        bool reads = strcmp(all[i]->method, "GET") == 0 || all[i]->style == API_RPC;
        if (reads && all[i]->no_content) fail_msg("%s %s", all[i]->service, all[i]->action);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_may_be_repeated_or_not),
        cmocka_unit_test(what_is_read_has_a_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
