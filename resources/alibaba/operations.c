// SPDX-License-Identifier: MPL-2.0
// Services of which few operations are used; the others have files of their own.
#include "resources/alibaba/operations.h"

#include "resources/alibaba/operation_rows.h"

const ApiOperation sts_get_caller_identity =
    RPC("sts", "2015-04-01", "GetCallerIdentity", REPEATABLE);
const ApiOperation sts_assume_role = RPC("sts", "2015-04-01", "AssumeRole", REPEATABLE);

const ApiOperation dns_add_record = RPC("alidns", "2015-01-09", "AddDomainRecord", ONCE);
const ApiOperation dns_update_record =
    RPC("alidns", "2015-01-09", "UpdateDomainRecord", REPEATABLE);
const ApiOperation dns_set_record_status =
    RPC("alidns", "2015-01-09", "SetDomainRecordStatus", REPEATABLE);
const ApiOperation dns_delete_record =
    RPC("alidns", "2015-01-09", "DeleteDomainRecord", REPEATABLE);
const ApiOperation dns_describe_record_info =
    RPC("alidns", "2015-01-09", "DescribeDomainRecordInfo", REPEATABLE);
const ApiOperation dns_describe_sub_domain_records =
    RPC("alidns", "2015-01-09", "DescribeSubDomainRecords", REPEATABLE);

const ApiOperation cas_get_certificate =
    RPC("cas", "2020-04-07", "GetUserCertificateDetail", REPEATABLE);
