// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/alidns/alidns.h"

#include "acceptance/sandbox/alidns/describe.h"
#include "acceptance/sandbox/alidns/edit.h"
#include "acceptance/sandbox/alidns/record.h"
#include "acceptance/sandbox/alidns/zone.h"

static const ServiceOperation operations[] = {
    {"AddDomainRecord", alidns_record_add},
    {"UpdateDomainRecord", alidns_record_update},
    {"DeleteDomainRecord", alidns_record_delete},
    {"SetDomainRecordStatus", alidns_record_set_status},
    {"UpdateDomainRecordRemark", alidns_record_set_remark},
    {"DescribeDomainRecords", alidns_describe_records},
    {"DescribeDomainRecordInfo", alidns_describe_record},
    {"DescribeSubDomainRecords", alidns_describe_host},
    {"DescribeDomains", alidns_zone_list},
    {"DescribeDomainInfo", alidns_zone_get},
};

static const ServiceEdit edits[] = {
    {"register_cname", alidns_edit_register_cname},
    {"unregister_cname", alidns_edit_unregister_cname},
    {"add_record", alidns_record_add},
};

const Service alidns_service = {
    .name = "alidns",
    .errors = SERVICE_ERRORS_POP,
    .host_id = "alidns.aliyuncs.com",
    .operations = operations,
    .operation_count = COUNT_OF(operations),
    .edits = edits,
    .edit_count = COUNT_OF(edits),
};
