// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/alidns/alidns.h"

#include "acceptance/tools/cloud_rig.h"

static Reply call(Rig *rig, const char *operation, const char *parameters) {
    return rig_call(rig, &alidns_service, operation, parameters, NULL);
}

static Reply add(Rig *rig, const char *rr, const char *type, const char *value) {
    return call(rig, "AddDomainRecord",
                arena_printf(rig->arena,
                             "{\"DomainName\":\"example.com\",\"RR\":\"%s\",\"Type\":\"%s\","
                             "\"Value\":\"%s\",\"Priority\":\"10\"}",
                             rr, type, value));
}

static Reply with_id(Rig *rig, const char *operation, const char *id, const char *more) {
    return call(rig, operation, arena_printf(rig->arena, "{\"RecordId\":\"%s\"%s}", id, more));
}

static bool has_times(const Reply *list) {
    const Value *record = value_at(list->body, "DomainRecords.Record")->list.items[0];
    return !value_is_null(value_get(record, "CreateTimestamp")) &&
           !value_is_null(value_get(record, "UpdateTimestamp"));
}

static void test_record_lives_and_ends(void **state) {
    Rig *rig = *state;
    Reply added = add(rig, "chat", "CNAME", "target.example.org");
    rig_expect_ok(&added);
    const char *id = rig_text(&added, "RecordId");
    assert_int_equal(strspn(id, "0123456789"), strlen(id));
    Reply reply = with_id(rig, "DescribeDomainRecordInfo", id, "");
    assert_string_equal(rig_text(&reply, "RR"), "chat");
    assert_string_equal(rig_text(&reply, "TTL"), "600");
    assert_string_equal(rig_text(&reply, "Line"), "default");
    assert_string_equal(rig_text(&reply, "Status"), "ENABLE");
    assert_true(value_is_null(value_get(reply.body, "VisibleAtMs")));
    assert_true(value_is_null(value_get(reply.body, "CreateTimestamp")));
    reply = call(rig, "DescribeSubDomainRecords", "{\"SubDomain\":\"chat.example.com\"}");
    assert_false(has_times(&reply));
    reply = call(rig, "DescribeDomainRecords", "{\"DomainName\":\"example.com\"}");
    assert_true(has_times(&reply));
    reply = with_id(rig, "UpdateDomainRecord", id,
                    ",\"RR\":\"chat\",\"Type\":\"CNAME\",\"Value\":\"b.example.org\"");
    rig_expect_ok(&reply);
    reply = with_id(rig, "DeleteDomainRecord", id, "");
    assert_string_equal(rig_text(&reply, "RecordId"), id);
    reply = with_id(rig, "DeleteDomainRecord", id, "");
    rig_expect_error(&reply, 400, "DomainRecordNotBelongToUser", "does not belong");
    reply = with_id(rig, "DescribeDomainRecordInfo", id, "");
    rig_expect_error(&reply, 400, "DomainRecordNotBelongToUser", "does not belong");
}

static void test_update_that_changes_nothing_is_a_duplicate(void **state) {
    Rig *rig = *state;
    Reply added = add(rig, "chat", "A", "192.0.2.1");
    Reply reply = with_id(rig, "UpdateDomainRecord", rig_text(&added, "RecordId"),
                          ",\"RR\":\"chat\",\"Type\":\"A\",\"Value\":\"192.0.2.1\"");
    rig_expect_error(&reply, 400, "DomainRecordDuplicate", "already exists");
}

typedef struct Neighbour {
    const char *rr, *type, *value, *code; // code NULL: may stand beside
} Neighbour;

static void expect_beside(Rig *rig, const Neighbour *neighbours, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const Neighbour *next = &neighbours[i];
        Reply reply = add(rig, next->rr, next->type, next->value);
        if (next->code == NULL)
            rig_expect_ok(&reply);
        else
            rig_expect_error(&reply, 400, next->code, "DNS record");
    }
}

static void test_cname_stands_alone(void **state) {
    static const Neighbour neighbours[] = {
        {"chat", "CNAME", "a.example.org", "DomainRecordDuplicate"},
        {"CHAT", "CNAME", "a.example.org", "DomainRecordDuplicate"},
        {"chat", "A", "192.0.2.1", "DomainRecordConflict"},
        {"chat", "TXT", "text", "DomainRecordConflict"},
        {"chat", "MX", "mail.example.org", "DomainRecordConflict"},
        {"other", "A", "192.0.2.1", NULL},
        {"other", "A", "192.0.2.2", NULL},
        {"other", "AAAA", "2001:db8::1", NULL},
        {"other", "CNAME", "a.example.org", "DomainRecordConflict"},
        {"@", "CNAME", "a.example.org", NULL},
        {"@", "MX", "mail.example.org", NULL},
        {"@", "TXT", "text", NULL},
        {"@", "A", "192.0.2.1", "DomainRecordConflict"},
    };
    Rig *rig = *state;
    Reply reply = add(rig, "chat", "CNAME", "a.example.org");
    rig_expect_ok(&reply);
    expect_beside(rig, neighbours, COUNT_OF(neighbours));
    reply = call(rig, "AddDomainRecord",
                 "{\"DomainName\":\"example.com\",\"RR\":\"chat\",\"Type\":\"A\","
                 "\"Value\":\"192.0.2.1\",\"Line\":\"telecom\"}");
    rig_expect_ok(&reply);
}

typedef struct Refusal {
    const char *parameters, *code;
} Refusal;

#define CHAT "\"DomainName\":\"example.com\",\"RR\":\"chat\","
static const Refusal refusals[] = {
    {"{\"DomainName\":\"example.org\",\"RR\":\"a\",\"Type\":\"A\",\"Value\":\"192.0.2.1\"}",
     "InvalidDomainName.NoExist"},
    {"{\"DomainName\":\"a.example.com\",\"RR\":\"a\",\"Type\":\"A\",\"Value\":\"192.0.2.1\"}",
     "InvalidDomainName.NoExist"},
    {"{\"DomainName\":\"example.com\",\"RR\":\"a b\",\"Type\":\"A\",\"Value\":\"192.0.2.1\"}",
     "InvalidRR.Format"},
    {"{\"DomainName\":\"example.com\",\"RR\":\"a.\",\"Type\":\"A\",\"Value\":\"192.0.2.1\"}",
     "InvalidRR.Format"},
    {"{" CHAT "\"Type\":\"cname\",\"Value\":\"a.example.org\"}", "InvalidType.Format"},
    {"{" CHAT "\"Type\":\"A\",\"Value\":\"a.example.org\"}", "InvalidValue.Format"},
    {"{" CHAT "\"Type\":\"CNAME\",\"Value\":\"http://a.example.org\"}", "InvalidValue.Format"},
    {"{" CHAT "\"Type\":\"A\",\"Value\":\"192.0.2.1\",\"TTL\":\"599\"}", "QuotaExceeded.TTL"},
    {"{" CHAT "\"Type\":\"A\",\"Value\":\"192.0.2.1\",\"TTL\":\"86401\"}", "QuotaExceeded.TTL"},
    {"{" CHAT "\"Type\":\"MX\",\"Value\":\"a.example.org\"}", "InvalidPriority"},
};

static void test_bad_records_are_refused(void **state) {
    Rig *rig = *state;
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        Reply reply = call(rig, "AddDomainRecord", refusals[i].parameters);
        rig_expect_error(&reply, 400, refusals[i].code, "");
    }
    assert_int_equal(store_count(rig->cloud.store, "alidns/records"), 0);
}

typedef struct Look {
    const char *parameters;
    size_t items;
    const char *total;
} Look;

static const Look looks[] = {
    {"", 4, "4"},
    {",\"RRKeyWord\":\"chat\"", 3, "3"},
    {",\"RRKeyWord\":\"chat\",\"SearchMode\":\"EXACT\"", 1, "1"},
    {",\"KeyWord\":\"CHAT\",\"SearchMode\":\"EXACT\"", 1, "1"},
    {",\"Type\":\"A\"", 1, "1"},
    {",\"TypeKeyWord\":\"CNAME\"", 3, "3"},
    {",\"ValueKeyWord\":\"192.0\"", 1, "1"},
    {",\"PageSize\":\"3\"", 3, "4"},
    {",\"PageSize\":\"3\",\"PageNumber\":\"2\"", 1, "4"},
    {",\"PageSize\":\"3\",\"PageNumber\":\"3\"", 0, "4"},
};

static void test_records_are_looked_up(void **state) {
    Rig *rig = *state;
    add(rig, "chat", "CNAME", "a.example.org");
    add(rig, "chat2", "CNAME", "a.example.org");
    add(rig, "my.chat", "CNAME", "a.example.org");
    add(rig, "www", "A", "192.0.2.1");
    for (size_t i = 0; i < COUNT_OF(looks); i++) {
        Reply reply = call(
            rig, "DescribeDomainRecords",
            arena_printf(rig->arena, "{\"DomainName\":\"example.com\"%s}", looks[i].parameters));
        assert_int_equal(value_count(value_at(reply.body, "DomainRecords.Record")), looks[i].items);
        assert_string_equal(rig_text(&reply, "TotalCount"), looks[i].total);
    }
    Reply reply = call(rig, "DescribeSubDomainRecords", "{\"SubDomain\":\"my.chat.example.com\"}");
    assert_string_equal(rig_text(&reply, "TotalCount"), "1");
    reply = call(rig, "DescribeSubDomainRecords",
                 "{\"SubDomain\":\"a.example.org\",\"DomainName\":\"example.com\"}");
    rig_expect_error(&reply, 400, "InvalidDomainName.NoExist", "");
    reply =
        call(rig, "DescribeDomainRecords", "{\"DomainName\":\"example.com\",\"PageSize\":\"501\"}");
    rig_expect_error(&reply, 400, "InvalidParameter", "PageSize");
}

static void test_zones_are_the_accounts(void **state) {
    Rig *rig = *state;
    add(rig, "chat", "CNAME", "a.example.org");
    Reply reply = call(rig, "DescribeDomains", "{}");
    assert_string_equal(rig_text(&reply, "TotalCount"), "3");
    reply = call(rig, "DescribeDomains", "{\"KeyWord\":\"example.com\",\"SearchMode\":\"EXACT\"}");
    const Value *zones = value_at(reply.body, "Domains.Domain");
    assert_int_equal(value_count(zones), 1);
    assert_string_equal(value_cstr(value_get(zones->list.items[0], "RecordCount")), "1");
    reply = call(rig, "DescribeDomainInfo", "{\"DomainName\":\"example.com\"}");
    assert_string_equal(rig_text(&reply, "MinTtl"), "600");
    assert_true(value_is_null(value_get(reply.body, "RecordCount")));
    reply = call(rig, "DescribeDomainInfo", "{\"DomainName\":\"example.org\"}");
    rig_expect_error(&reply, 400, "InvalidDomainName.NoExist", "");
}

static void test_record_is_added_behind_the_clients_back(void **state) {
    Rig *rig = *state;
    Reply reply = rig_edit(rig, &alidns_service, "add_record",
                           "{\"DomainName\":\"example.com\",\"RR\":\"chat\",\"Type\":\"A\","
                           "\"Value\":\"192.0.2.1\"}");
    rig_expect_ok(&reply);
    reply = add(rig, "chat", "CNAME", "a.example.org");
    rig_expect_error(&reply, 400, "DomainRecordConflict", "conflicts");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_record_lives_and_ends),
        RIG_TEST(test_update_that_changes_nothing_is_a_duplicate),
        RIG_TEST(test_cname_stands_alone),
        RIG_TEST(test_bad_records_are_refused),
        RIG_TEST(test_records_are_looked_up),
        RIG_TEST(test_zones_are_the_accounts),
        RIG_TEST(test_record_is_added_behind_the_clients_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
