// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/errors.h"

#include <fnmatch.h>
#include <string.h>

// The first row that fits counts, so special ones stand above general ones, and services with a
// table of their own are looked up there first.
static const ErrorRule rules_common[] = {
    // ---- identity and permission
    {"*", "*", "InvalidSecurityToken.Expired SecurityTokenExpired", ERROR_EXPIRED,
     "The temporary keys have expired and could not be renewed in time. Get new ones and apply "
     "again."},
    {"*", "*", "InvalidAccessKeyId.NotFound InvalidAccessKeyId InvalidAccessKeyId.Inactive",
     ERROR_REJECTED,
     "The AccessKey id does not exist or is disabled. Check which keys are in use: the provider "
     "block comes first, then the environment, then ~/.aliyun/config.json."},
    {"*", "*", "SignatureDoesNotMatch IncompleteSignature InvalidAccessKeySecret", ERROR_REJECTED,
     "The AccessKey secret does not belong to the AccessKey id. Check that both come from the same "
     "place and that no character is missing."},
    {"*", "*", "InvalidTimeStamp.Expired InvalidTimeStamp.Format RequestTimeTooSkewed",
     ERROR_REJECTED,
     "Set the clock of this machine (for example with `timedatectl set-ntp true`) and apply "
     "again: requests are refused when it is more than 15 minutes off."},
    {"*", "*", "SignatureNonceUsed", ERROR_TRANSIENT, NULL}, // an earlier copy got through
    {"*", "*",
     "NoPermission Forbidden.RAM Forbidden AccessDenied AccessDenied.* ImplicitDeny "
     "NoPermission.* Forbidden.*",
     ERROR_REJECTED,
     "The RAM user or role may not do this. Attach a policy that allows it; this provider's guide "
     "Permissions has the policy that each resource needs."},
    {"*", "*", "IdempotentParameterMismatch", ERROR_REJECTED,
     "The service had a request under the same token with other parameters, so this one was "
     "changed on its way, perhaps by a proxy. Apply again: what exists is found, and what is sent "
     "then has a token of its own."},
    {"sts", "AssumeRole*", "EntityNotExist.Role", ERROR_REJECTED,
     "The role to assume does not exist. Check role_arn."},

    // ---- throttling
    {"*", "*", "*Throttling*", ERROR_THROTTLED,
     "Too many requests were sent in this account and region. Apply again in a minute, with "
     "`-parallelism=2` if it happens again."},
    {"fc fc2", "*", "ResourceThrottled", ERROR_THROTTLED, NULL},
    {"fc fc2", "*", "ResourceExhausted", ERROR_THROTTLED,
     "A quota of Function Compute in this region is used up. Delete what is not needed or ask for "
     "a higher quota in the Quota Center, then apply again."},

    // ---- another change of the same object is under way
    {"*", "*", "OperationConflict", ERROR_CONFLICT, NULL},

    // ---- Function Compute
    {"fc fc2", "*",
     "FunctionNotFound TriggerNotFound DomainNameNotFound AliasNotFound VersionNotFound "
     "ServiceNotFound "
     "OnDemandConfigNotFound ScalingConfigNotFound ProvisionConfigNotFound "
     "AsyncConfigNotExists",
     ERROR_NOT_FOUND, NULL},
    {"fc fc2", "*",
     "FunctionAlreadyExists TriggerAlreadyExists AliasAlreadyExists ServiceAlreadyExists "
     "DomainNameAlreadyExists",
     ERROR_EXISTS, NULL},
    {"fc fc2", "*", "ConcurrentUpdateError", ERROR_CONFLICT, NULL},
    {"fc fc2", "DeleteFunction", "FunctionNotEmpty", ERROR_REJECTED,
     "The function still has triggers, versions or aliases that were made elsewhere. Delete those "
     "first, then apply again."},
    {"fc", "*", "DomainNameNotResolved", ERROR_REJECTED,
     "Let the domain name point to the address that the message names (a CNAME record), wait until "
     "it resolves, and apply again; `manage_dns` does this for a domain in Alibaba Cloud DNS."},
    {"fc", "*", "InvalidICPLicense", ERROR_REJECTED,
     "Regions in mainland China serve a domain name only with an ICP filing. File it, or deploy to "
     "a region elsewhere such as cn-hongkong or ap-southeast-1."},
    {"fc", "*", "CAFileNotFound CAExited CAPortBindingFailed", ERROR_REJECTED,
     "The container did not start: check the image, its command and the port it listens on. The "
     "function's log says more."},
    {"fc", "*", "ProvisionConfigExist ResidentScalingConfigExists", ERROR_REJECTED,
     "Provisioned or resident instances are configured elsewhere. Delete that configuration first, "
     "then apply again."},

    // ---- Alibaba Cloud DNS
    {"alidns", "*", "DomainRecordNotBelongToUser InvalidRR.NoExist", ERROR_NOT_FOUND, NULL},
    {"alidns", "AddDomainRecord UpdateDomainRecord", "DomainRecordDuplicate", ERROR_EXISTS, NULL},
    {"alidns", "*", "LastOperationNotFinished", ERROR_CONFLICT, NULL},
    {"alidns", "AddDomainRecord", "QuotaExceeded.Record", ERROR_REJECTED,
     "The domain has as many records as its edition of Alibaba Cloud DNS allows. Delete some that "
     "are not needed or choose a larger edition, then apply again."},
    {"alidns", "DeleteDomainRecord", "RecordForbidden.DNSChange", ERROR_CONFLICT, NULL},
    {"alidns", "*", "InvalidDomainName.NoExist", ERROR_REJECTED,
     "The domain is not in this account's Alibaba Cloud DNS. Add it there, or set `manage_dns` to "
     "false and make the record where the domain is hosted."},
    {0},
};

const ErrorRule *const error_rule_tables[] = {error_rules_database, error_rules_network,
                                              error_rules_storage, rules_common, NULL};

static bool list_matches(const char *patterns, const char *word) {
    char pattern[128];
    Text rest = text_of(patterns), piece;
    while (text_next(&rest, ' ', &piece)) {
        if (piece.length >= sizeof pattern) continue;
        memcpy(pattern, piece.data, piece.length);
        pattern[piece.length] = '\0';
        if (fnmatch(pattern, word, 0) == 0) return true;
    }
    return false;
}

static const ErrorRule *rule_find(const char *service, const char *action, Text code) {
    char word[128];
    if (code.length == 0 || code.length >= sizeof word) return NULL;
    memcpy(word, code.data, code.length);
    word[code.length] = '\0';
    for (const ErrorRule *const *table = error_rule_tables; *table != NULL; table++) {
        for (const ErrorRule *rule = *table; rule->service != NULL; rule++) {
            if (list_matches(rule->service, service) && list_matches(rule->actions, action) &&
                list_matches(rule->codes, word))
                return rule;
        }
    }
    return NULL;
}

// A 404 alone does not say that the object is gone: a proxy or a wrong address answers it too.
static ErrorMeaning status_meaning(long status) {
    if (status == 429) return ERROR_THROTTLED;
    return status == 408 || status >= 500 ? ERROR_TRANSIENT : ERROR_REJECTED;
}

ErrorMeaning error_meaning(const char *service, const char *action, long status, Text code) {
    const ErrorRule *rule = rule_find(service, action, code);
    return rule != NULL ? rule->meaning : status_meaning(status);
}

const char *error_todo(const char *service, const char *action, Text code) {
    const ErrorRule *rule = rule_find(service, action, code);
    return rule != NULL ? rule->todo : NULL;
}
