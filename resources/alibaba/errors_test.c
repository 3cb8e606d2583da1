// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/error_body.h"
#include "resources/alibaba/errors.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

static void meanings(void **state) {
    (void)state;
    static const struct {
        const char *service, *action;
        long status;
        const char *code;
        ErrorMeaning meaning;
    } cases[] = {
        {"fc", "GetFunction", 404, "FunctionNotFound", ERROR_NOT_FOUND},
        {"fc", "GetTrigger", 404, "FunctionNotFound", ERROR_NOT_FOUND},
        {"fc", "GetCustomDomain", 404, "DomainNameNotFound", ERROR_NOT_FOUND},
        {"fc", "CreateFunction", 409, "FunctionAlreadyExists", ERROR_EXISTS},
        {"fc", "UpdateFunction", 409, "ConcurrentUpdateError", ERROR_CONFLICT},
        {"fc", "DeleteFunction", 429, "", ERROR_THROTTLED},
        {"fc", "CreateFunction", 429, "ResourceExhausted", ERROR_THROTTLED},
        {"fc", "CreateFunction", 503, "ResourceThrottled", ERROR_THROTTLED},
        {"fc", "CreateFunction", 500, "InternalServerError", ERROR_TRANSIENT},
        {"fc", "CreateCustomDomain", 400, "DomainNameNotResolved", ERROR_REJECTED},
        {"fc", "DeleteFunction", 409, "FunctionNotEmpty", ERROR_REJECTED},
        {"sts", "GetCallerIdentity", 400, "Throttling.User", ERROR_THROTTLED},
        {"sts", "GetCallerIdentity", 400, "Rejected.Throttling", ERROR_THROTTLED},
        {"sts", "AssumeRole", 404, "EntityNotExist.Role", ERROR_REJECTED},
        {"fc", "GetFunction", 400, "InvalidSecurityToken.Expired", ERROR_EXPIRED},
        {"fc", "GetFunction", 403, "InvalidSecurityToken.Malformed", ERROR_REJECTED},
        {"alidns", "AddDomainRecord", 400, "DomainRecordDuplicate", ERROR_EXISTS},
        {"alidns", "DescribeSubDomainRecords", 400, "DomainRecordDuplicate", ERROR_REJECTED},
        {"alidns", "DeleteDomainRecord", 400, "RecordForbidden.DNSChange", ERROR_CONFLICT},
        {"alidns", "UpdateDomainRecord", 400, "RecordForbidden.DNSChange", ERROR_REJECTED},
        {"alidns", "DescribeDomainRecordInfo", 400, "DomainRecordNotBelongToUser", ERROR_NOT_FOUND},
        {"alidns", "AddDomainRecord", 400, "LastOperationNotFinished", ERROR_CONFLICT},
        {"vpc", "DeleteVSwitch", 400, "DependencyViolation.SNAT", ERROR_CONFLICT},
        {"ram", "CreatePolicy", 409, "OperationConflict", ERROR_CONFLICT},
        {"oss", "PutBucketTags", 409, "OperationConflict", ERROR_CONFLICT},
        {"vpc", "CreateVSwitch", 400, "DependencyViolation.SNAT", ERROR_REJECTED},
        {"rds", "CreateAccount", 403, "OperationDenied.DBInstanceStatus", ERROR_CONFLICT},
        {"ecs", "DeleteSecurityGroup", 403, "DependencyViolation", ERROR_CONFLICT},
        {"fc2", "GetFunction", 404, "ServiceNotFound", ERROR_NOT_FOUND},
        {"fc2", "CreateService", 409, "ServiceAlreadyExists", ERROR_EXISTS},
        {"rds", "DescribeDBInstanceAttribute", 404, "InvalidDBInstanceId.NotFound",
         ERROR_NOT_FOUND},
        {"rds", "DescribeDBInstanceAttribute", 404, "Forbidden.InstanceNotFound", ERROR_NOT_FOUND},
        {"rds", "DescribeDBInstanceAttribute", 403, "Forbidden.RAM", ERROR_REJECTED},
        {"rds", "CreateAccount", 400, "InvalidAccountName.Duplicate", ERROR_EXISTS},
        {"rds", "ResetAccountPassword", 400, "InvalidAccountName.Duplicate", ERROR_REJECTED},
        {"rds", "CreateDatabase", 400, "InvalidDBName.Duplicate", ERROR_EXISTS},
        {"rds", "CreateDatabase", 400, "OperationDenied.OutofUsage", ERROR_CONFLICT},
        {"rds", "CreateDBInstance", 403, "OperationDenied.OutofUsage", ERROR_REJECTED},
        {"rds", "CreateDBInstance", 400, "IdempotentParameterMismatch", ERROR_REJECTED},
        {"rds", "ModifySecurityIps", 500, "IncorrectDBInstanceState", ERROR_CONFLICT},
        {"rds", "CreateDBInstance", 500, "InternalError", ERROR_TRANSIENT},
        {"rds", "DeleteDBInstance", 400, "OperationDenied.DeletionProtection", ERROR_REJECTED},
        {"vpc", "DescribeVpcAttribute", 404, "InvalidVpcId.NotFound", ERROR_NOT_FOUND},
        {"vpc", "CreateVSwitch", 400, "InvalidCidrBlock.Overlapped", ERROR_REJECTED},
        {"vpc", "CreateVpc", 400, "TOKEN_PROCESSING", ERROR_CONFLICT},
        {"vpc", "CreateVpc", 400, "QuotaExceeded.Vpc", ERROR_REJECTED},
        {"ecs", "DeleteNetworkInterface", 404, "InvalidEniId.NotFound", ERROR_NOT_FOUND},
        {"ecs", "DeleteNetworkInterface", 403, "InvalidOperation.InvalidEniState", ERROR_CONFLICT},
        {"ram", "GetUser", 404, "EntityNotExist.User", ERROR_NOT_FOUND},
        {"ram", "AttachPolicyToUser", 409, "EntityAlreadyExists.User.Policy", ERROR_EXISTS},
        {"ram", "DeleteUser", 409, "DeleteConflict.User.AccessKey", ERROR_CONFLICT},
        {"ram", "DeletePolicyVersion", 409, "DeleteConflict.Policy.Version.Default",
         ERROR_REJECTED},
        {"ram", "DeletePolicy", 409, "DeleteConflict.Policy.Version", ERROR_REJECTED},
        {"ram", "DeletePolicy", 409, "DeleteConflict.Policy.User", ERROR_CONFLICT},
        {"ram", "CreateAccessKey", 409, "LimitExceeded.User.AccessKey", ERROR_REJECTED},
        {"oss", "GetBucketInfo", 404, "NoSuchBucket", ERROR_NOT_FOUND},
        {"oss", "PutBucket", 409, "BucketAlreadyExists", ERROR_EXISTS},
        {"oss", "DeleteBucket", 409, "BucketNotEmpty", ERROR_REJECTED},
        {"oss", "PutBucket", 503, "ServiceUnavailable", ERROR_TRANSIENT},
        {"vpc", "CreateVpc", 400, "UnknownError", ERROR_TRANSIENT},
        {"vpc", "CreateVSwitch", 400, "UnknownError", ERROR_REJECTED},
        {"fc", "CreateFunction", 400, "SignatureNonceUsed", ERROR_TRANSIENT},
        {"oss", "PutBucketCors", 503, "SlowDown", ERROR_THROTTLED},
        {"oss", "PutBucketCors", 403, "QpsLimitExceeded", ERROR_THROTTLED},
        {"rds", "DeleteDBInstance", 403, "OperationDenied.ReadDBInstanceStatus", ERROR_CONFLICT},
        {"rds", "DeleteAccount", 403, "AccountActionForbidden", ERROR_CONFLICT},
        {"vpc", "DeleteVSwitch", 400, "IncorrectRouteEntryStatus", ERROR_CONFLICT},
        {"vpc", "CreateVSwitch", 400, "InvalidStatus.RouteEntry", ERROR_CONFLICT},
        {"fc", "GetFunction", 499, "", ERROR_REJECTED},
        {"fc", "GetFunction", 500, "", ERROR_TRANSIENT},
        // A 404 of something else is not "the object is gone".
        {"fc", "GetFunction", 404, "InvalidAction.NotFound", ERROR_REJECTED},
        {"fc", "GetFunction", 404, "HTTP 404", ERROR_REJECTED},
        {"fc", "GetFunction", 502, "HTTP 502", ERROR_TRANSIENT},
        {"fc", "GetFunction", 408, "", ERROR_TRANSIENT},
        {"fc", "GetFunction", 302, "", ERROR_REJECTED},
        // A code of one service means nothing in another.
        {"rds", "GetFunction", 404, "FunctionNotFound", ERROR_REJECTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ErrorMeaning meaning = error_meaning(cases[i].service, cases[i].action, cases[i].status,
                                             text_of(cases[i].code));
        if (meaning != cases[i].meaning)
            fail_msg("%s %s: %d", cases[i].action, cases[i].code, meaning);
    }
}

static void advice(void **state) {
    (void)state;
    static const char *const explained[] = {
        "DomainNameNotResolved", "InvalidICPLicense",       "FunctionNotEmpty",
        "ResourceExhausted",     "CAFileNotFound",          "Throttling.User",
        "NoPermission",          "Forbidden.RAM",           "InvalidAccessKeyId.NotFound",
        "SignatureDoesNotMatch", "InvalidTimeStamp.Expired"};
    for (size_t i = 0; i < sizeof explained / sizeof *explained; i++) {
        const char *todo = error_todo("fc", "DeleteFunction", text_of(explained[i]));
        if (todo == NULL || todo[strlen(todo) - 1] != '.') fail_msg("%s", explained[i]);
    }
    assert_null(error_todo("fc", "DeleteFunction", TEXT("Unheard")));
    assert_null(error_todo("fc", "DeleteFunction", TEXT("")));
    char longest[300];
    memset(longest, 'x', sizeof longest);
    assert_null(error_todo("fc", "DeleteFunction", (Text){longest, sizeof longest}));
}

// What an operator can do about it is told for each of these.
static void advice_of_other_services(void **state) {
    (void)state;
    static const char *const explained[][3] = {
        {"rds", "CreateDBInstance", "InsufficientBalance"},
        {"rds", "CreateDBInstance", "PAYFOR.CREDIT_PAY_INSUFFICIENT_BALANCE"},
        {"rds", "CreateDBInstance", "OperationDenied.OutofUsage"},
        {"rds", "CreateDBInstance", "InvalidSaleComponentFault"},
        {"rds", "CreateDBInstance", "IdempotentParameterMismatch"},
        {"rds", "CreateDBInstance", "Order.NoRealNameAuthentication"},
        {"rds", "CreateDBInstance", "Forbidden.RiskControl"},
        {"rds", "DeleteDBInstance", "OperationDenied.DeletionProtection"},
        {"rds", "CreateAccount", "InvalidAccountPassword.Format"},
        {"rds", "CreateAccount", "OperationDenied.DBInstanceStatus"},
        {"rds", "CreateAccount", "Forbidden.RAM"},
        {"vpc", "CreateVSwitch", "InvalidCidrBlock.Malformed"},
        {"vpc", "CreateVSwitch", "InvalidZoneId.NotFound"},
        {"vpc", "CreateVpc", "QuotaExceeded.Vpc"},
        {"rds", "CreateDBInstance", "QuotaExceed.DBInstance"},
        {"vpc", "CreateVSwitch", "IdempotentParameterMismatch"},
        {"alidns", "AddDomainRecord", "QuotaExceeded.Record"},
        {"vpc", "DeleteVpc", "DependencyViolation.SecurityGroup"},
        {"ecs", "DeleteSecurityGroup", "DependencyViolation"},
        {"ecs", "DeleteNetworkInterface", "InvalidOperation.InvalidEniState"},
        {"ram", "CreateAccessKey", "LimitExceeded.User.AccessKey"},
        {"ram", "CreatePolicyVersion", "LimitExceeded.Policy.Version"},
        {"ram", "DeleteUser", "DeleteConflict.User.LoginProfile"},
        {"oss", "PutBucket", "BucketAlreadyExists"},
        {"oss", "PutBucket", "TooManyBuckets"},
        {"oss", "DeleteBucket", "BucketNotEmpty"},
        {"oss", "GetBucketInfo", "AccessDenied"},
        {"oss", "PutBucketCors", "AccessDenied"},
        {"cas", "GetUserCertificateDetail", "Forbidden.RAM"},
    };
    for (size_t i = 0; i < sizeof explained / sizeof *explained; i++) {
        const char *todo = error_todo(explained[i][0], explained[i][1], text_of(explained[i][2]));
        if (todo == NULL || todo[strlen(todo) - 1] != '.') fail_msg("%s", explained[i][2]);
    }
    assert_string_not_equal(error_todo("oss", "GetBucketInfo", TEXT("AccessDenied")),
                            error_todo("oss", "PutBucketCors", TEXT("AccessDenied")));
}

#define TEN "0123456789"

static void bodies(void **state) {
    (void)state;
    static const struct {
        const char *body, *code, *message, *id;
    } cases[] = {
        {"{\"RequestId\":\"R\",\"HostId\":\"h\",\"Code\":\"C\",\"Message\":\"M\"}", "C", "M", "R"},
        {"{\"code\":\"C\",\"message\":\"M\",\"requestId\":\"R\"}", "C", "M", "R"},
        {"{\"ErrorCode\":\"C\",\"ErrorMessage\":\"M\"}", "C", "M", "HEADER"},
        {"{\"errorCode\":\"C\",\"errorMessage\":\"M\"}", "C", "M", "HEADER"},
        {" <?xml version=\"1.0\"?>\n<Error><Code>C</Code><Message>a &lt; b</Message>"
         "<RequestId>R</RequestId></Error>",
         "C", "a < b", "R"},
        {"<Error><Code>C</Code><Message>cut o", "C", "cut o", "HEADER"},
        {"<Error><Inner><Code>X</Code></Inner></Error>", "HTTP 502", NULL, "HEADER"},
        {"<html><body>Bad gateway<Code>C</Code></body></html>", "HTTP 502", NULL, "HEADER"},
        {"", "HTTP 502", "the answer is empty", "HEADER"},
        {"  \n", "HTTP 502", "the answer is empty", "HEADER"},
        {"upstream connect error", "HTTP 502", NULL, "HEADER"},
        {"{\"Code\":\"C\",\"Mess", "HTTP 502", NULL, "HEADER"},
        {"[1]", "HTTP 502", NULL, "HEADER"},
        {"{\"Code\":null}", "HTTP 502", NULL, "HEADER"},
        {"{\"Code\":{\"a\":1}}", "HTTP 502", NULL, "HEADER"},
        {"null", "HTTP 502", NULL, "HEADER"},
        // What no summary can show is no code.
        {"{\"Code\":\"two\\nlines\",\"Message\":\"m\"}", "HTTP 502", NULL, "HEADER"},
        {"{\"Code\":\"" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "01234567\"}",
         TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "01234567", NULL, "HEADER"},
        {"{\"Code\":\"" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "012345678\"}", "HTTP 502",
         NULL, "HEADER"},
        {"{\"Code\":\"" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "\"}", "HTTP 502", NULL,
         "HEADER"},
    };
    const HttpHeader header = {"X-Fc-Request-Id", TEXT("HEADER")};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        const HttpResponse response = {
            .status = 502, .body = text_of(cases[i].body), .headers = &header, .header_count = 1};
        ErrorBody error = error_body_read(arena, &response);
        assert_string_equal(error.code.data, cases[i].code);
        if (cases[i].message != NULL) assert_string_equal(error.message.data, cases[i].message);
        assert_string_equal(error.request_id.data, cases[i].id);
        arena_free(arena);
    }
}

// <Error><Code>NoSuchBucket</Code><Message>m</Message></Error> of a HEAD request.
static void an_error_in_a_header(void **state) {
    (void)state;
    static const struct {
        const char *body, *header, *code;
    } cases[] = {
        {"", "PEVycm9yPjxDb2RlPk5vU3VjaEJ1Y2tldDwvQ29kZT48TWVzc2FnZT5tPC9NZXNzYWdlPjwvRXJyb3I+",
         "NoSuchBucket"},
        {"<Error><Code>Other</Code></Error>",
         "PEVycm9yPjxDb2RlPk5vU3VjaEJ1Y2tldDwvQ29kZT48TWVzc2FnZT5tPC9NZXNzYWdlPjwvRXJyb3I+",
         "Other"},
        {"", "not base64!", "HTTP 404"},
        {"", "PGh0bWw+", "HTTP 404"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        const HttpHeader header = {"x-oss-err", text_of(cases[i].header)};
        const HttpResponse response = {
            .status = 404, .body = text_of(cases[i].body), .headers = &header, .header_count = 1};
        assert_string_equal(error_body_read(arena, &response).code.data, cases[i].code);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(meanings), cmocka_unit_test(advice),
                                       cmocka_unit_test(advice_of_other_services),
                                       cmocka_unit_test(bodies),
                                       cmocka_unit_test(an_error_in_a_header)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
