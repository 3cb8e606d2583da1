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
extern const ApiOperation sts_get_caller_identity, sts_assume_role;
extern const ApiOperation dns_add_record, dns_update_record, dns_set_record_status,
    dns_delete_record, dns_describe_record_info, dns_describe_sub_domain_records;
