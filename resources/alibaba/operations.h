// SPDX-License-Identifier: MPL-2.0
// Every API operation the provider uses, and nothing else. What a resource needs of them stands in
// its permissions.
#pragma once

#include "resources/alibaba/api.h"

extern const ApiOperation fc_create_function, fc_get_function, fc_update_function,
    fc_delete_function;
extern const ApiOperation fc_create_trigger, fc_get_trigger, fc_update_trigger, fc_delete_trigger,
    fc_list_triggers;
extern const ApiOperation fc_create_custom_domain, fc_get_custom_domain, fc_update_custom_domain,
    fc_delete_custom_domain, fc_list_custom_domains;
extern const ApiOperation fc_put_scaling_config, fc_get_scaling_config, fc_delete_scaling_config;
extern const ApiOperation fc_tag_resources, fc_untag_resources;
extern const ApiOperation fc2_create_service, fc2_get_service, fc2_delete_service,
    fc2_create_function, fc2_get_function, fc2_delete_function, fc2_list_functions,
    fc2_create_trigger, fc2_get_trigger, fc2_delete_trigger, fc2_get_account_settings;
extern const ApiOperation sts_get_caller_identity, sts_assume_role;
extern const ApiOperation dns_add_record, dns_update_record, dns_set_record_status,
    dns_delete_record, dns_describe_record_info, dns_describe_sub_domain_records;
extern const ApiOperation cas_get_certificate;
extern const ApiOperation rds_create_instance, rds_describe_instance, rds_list_instances,
    rds_describe_net_info, rds_delete_instance, rds_modify_spec, rds_modify_description,
    rds_modify_deletion_protection;
extern const ApiOperation rds_modify_security_ips, rds_list_ip_arrays;
extern const ApiOperation rds_create_account, rds_list_accounts, rds_reset_account_password,
    rds_delete_account;
extern const ApiOperation rds_create_database, rds_list_databases, rds_delete_database;
extern const ApiOperation rds_create_extensions, rds_list_extensions;
extern const ApiOperation rds_modify_backup_policy, rds_describe_backup_policy;
extern const ApiOperation rds_list_zones, rds_list_classes;
extern const ApiOperation rds_tag_resources, rds_untag_resources, rds_list_tags;
extern const ApiOperation vpc_create, vpc_describe, vpc_list, vpc_modify, vpc_delete;
extern const ApiOperation vpc_create_vswitch, vpc_describe_vswitch, vpc_list_vswitches,
    vpc_delete_vswitch;
extern const ApiOperation vpc_tag_resources, vpc_untag_resources, vpc_list_tags;
extern const ApiOperation ecs_create_security_group, ecs_list_security_groups,
    ecs_describe_security_group, ecs_delete_security_group, ecs_authorize_security_group;
extern const ApiOperation ecs_list_network_interfaces, ecs_delete_network_interface;
extern const ApiOperation ecs_tag_resources, ecs_untag_resources;
extern const ApiOperation ram_create_user, ram_get_user, ram_delete_user;
extern const ApiOperation ram_create_policy, ram_get_policy, ram_delete_policy,
    ram_create_policy_version, ram_list_policy_versions, ram_delete_policy_version;
extern const ApiOperation ram_attach_policy, ram_detach_policy, ram_list_policies;
extern const ApiOperation ram_create_access_key, ram_list_access_keys, ram_delete_access_key;
extern const ApiOperation oss_put_bucket, oss_get_bucket_info, oss_delete_bucket, oss_list_objects;
extern const ApiOperation oss_put_bucket_cors, oss_get_bucket_cors, oss_delete_bucket_cors;
extern const ApiOperation oss_put_bucket_tags, oss_get_bucket_tags;
extern const ApiOperation oss_put_public_access_block, oss_get_public_access_block;
