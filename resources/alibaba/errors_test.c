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
        {"vpc", "CreateVSwitch", 400, "DependencyViolation.SNAT", ERROR_REJECTED},
        {"rds", "CreateAccount", 403, "OperationDenied.DBInstanceStatus", ERROR_CONFLICT},
        {"ecs", "DeleteSecurityGroup", 403, "DependencyViolation", ERROR_CONFLICT},
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

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(meanings), cmocka_unit_test(advice),
                                       cmocka_unit_test(bodies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
