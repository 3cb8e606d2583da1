// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/oss_fixture.h"

#define SUB(name)                                                                                  \
    {                                                                                              \
        { TEXT(name), TEXT("") }                                                                   \
    }
#define HANGZHOU(bucket) bucket ".oss-cn-hangzhou.localhost:80"
#define SERVICE "oss-cn-hangzhou.localhost:80"

static void a_bucket_lives(void **state) {
    const Oss *f = *state;
    Answer info = oss_send(f, (OssDraft){.query = SUB("bucketInfo")}, 200, NULL);
    assert_string_equal(oss_text(f, &info, "BucketInfo.Bucket.Location"), "oss-cn-hangzhou");
    assert_string_equal(oss_text(f, &info, "BucketInfo.Bucket.AccessControlList.Grant"), "private");
    assert_string_equal(oss_text(f, &info, "BucketInfo.Bucket.BlockPublicAccess"), "true");
    assert_string_equal(oss_text(f, &info, "BucketInfo.Bucket.ExtranetEndpoint"),
                        "oss-cn-hangzhou.aliyuncs.com");
    Answer place = oss_send(f, (OssDraft){.query = SUB("location")}, 200, NULL);
    assert_string_equal(oss_text(f, &place, "LocationConstraint"), "oss-cn-hangzhou");
    oss_send(f, (OssDraft){.method = "PUT"}, 200, NULL);
    oss_send(f, (OssDraft){.method = "PUT", .path = "/a", .body = "x"}, 200, NULL);
    oss_send(f, (OssDraft){.method = "DELETE"}, 409, "BucketNotEmpty");
    oss_send(f, (OssDraft){.method = "DELETE", .path = "/a"}, 204, NULL);
    oss_send(f, (OssDraft){.method = "DELETE"}, 204, NULL);
    Answer gone = oss_send(f, (OssDraft){.query = SUB("bucketInfo")}, 404, "NoSuchBucket");
    assert_string_equal(oss_text(f, &gone, "Error.BucketName"), "files");
    assert_string_equal(oss_text(f, &gone, "Error.EC"), "0015-00000101");
    assert_string_equal(oss_text(f, &gone, "Error.RequestId"),
                        oss_header(&gone, "x-oss-request-id"));
    static const char *const collections[] = {"oss/buckets", "oss/objects"};
    for (size_t i = 0; i < COUNT_OF(collections); i++) {
        assert_int_equal(store_count(f->sandbox->cloud.store, collections[i]), 0);
    }
}

static void names_are_one_space_for_all(void **state) {
    const Oss *f = *state;
    oss_edit(f, "add_foreign_bucket", "{\"bucket\":\"taken\"}");
    oss_send(f, (OssDraft){.method = "PUT", .host = HANGZHOU("taken")}, 409, "BucketAlreadyExists");
    oss_send(f, (OssDraft){.query = SUB("bucketInfo"), .host = HANGZHOU("taken")}, 403,
             "AccessDenied");
    oss_send(f,
             (OssDraft){
                 .method = "PUT", .host = "files.oss-cn-beijing.localhost", .region = "cn-beijing"},
             409, "BucketAlreadyExists");
    static const char *const wrong[] = {
        HANGZHOU("ab"), HANGZHOU("-abc"), HANGZHOU("abc-"), HANGZHOU("a_b"),
        HANGZHOU("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        oss_send(f, (OssDraft){.method = "PUT", .host = wrong[i]}, 400, "InvalidBucketName");
    }
}

static void its_making_has_wishes(void **state) {
    const Oss *f = *state;
#define WISH(class)                                                                                \
    "<CreateBucketConfiguration><StorageClass>" class "</StorageClass></"                          \
                                                      "CreateBucketConfiguration>"
    oss_send(f, (OssDraft){.method = "PUT", .host = HANGZHOU("cold"), .body = WISH("IA")}, 200,
             NULL);
    Answer info =
        oss_send(f, (OssDraft){.query = SUB("bucketInfo"), .host = HANGZHOU("cold")}, 200, NULL);
    assert_string_equal(oss_text(f, &info, "BucketInfo.Bucket.StorageClass"), "IA");
    oss_send(f, (OssDraft){.method = "PUT", .host = HANGZHOU("cold"), .body = WISH("Standard")},
             409, "BucketAlreadyExists");
    oss_send(f, (OssDraft){.method = "PUT", .host = HANGZHOU("other"), .body = WISH("Icy")}, 400,
             "MalformedXML");
    oss_send(f, (OssDraft){.method = "PUT", .host = HANGZHOU("other"), .body = "<x>"}, 400,
             "MalformedXML");
    oss_send(f,
             (OssDraft){.method = "PUT",
                        .host = HANGZHOU("other"),
                        .headers = {{TEXT("x-oss-acl"), TEXT("public-read")}}},
             403, "AccessDenied");
}

static void a_bucket_is_at_its_endpoint_only(void **state) {
    const Oss *f = *state;
    Answer answer = oss_send(f,
                             (OssDraft){.query = SUB("bucketInfo"),
                                        .host = "files.oss-cn-beijing.localhost:80",
                                        .region = "cn-beijing"},
                             403, "AccessDenied");
    assert_string_equal(oss_text(f, &answer, "Error.Endpoint"), "oss-cn-hangzhou.aliyuncs.com");
    static const char *const same[] = {"files.oss-cn-hangzhou.aliyuncs.com",
                                       "FILES.oss-cn-hangzhou-internal.aliyuncs.com"};
    oss_send(f, (OssDraft){.query = SUB("bucketInfo"), .host = same[0]}, 200, NULL);
    oss_send(f, (OssDraft){.path = "/files/x", .host = SERVICE}, 403, "SecondLevelDomainForbidden");
    oss_send(f, (OssDraft){.path = "/files/x", .host = "127.0.0.1:80"}, 403,
             "SecondLevelDomainForbidden");
    Answer unknown = oss_send(f, (OssDraft){.query = SUB("lifecycle")}, 501, "NotImplemented");
    assert_non_null(strstr(unknown.body.data, "lifecycle"));
}

static void buckets_are_listed(void **state) {
    const Oss *f = *state;
    oss_send(f, (OssDraft){.method = "PUT", .host = HANGZHOU("other")}, 200, NULL);
    oss_edit(f, "add_foreign_bucket", "{\"bucket\":\"foreign\"}");
    Answer all = oss_send(f, (OssDraft){.host = SERVICE}, 200, NULL);
    const Value *buckets =
        value_at(xml_parse(f->arena, all.body, NULL), "ListAllMyBucketsResult.Buckets.Bucket");
    assert_int_equal(value_count(xml_list(f->arena, buckets)), 2);
    Answer page = oss_send(f, (OssDraft){.host = SERVICE, .query = {{TEXT("max-keys"), TEXT("1")}}},
                           200, NULL);
    assert_string_equal(oss_text(f, &page, "ListAllMyBucketsResult.NextMarker"), "files");
    page = oss_send(f, (OssDraft){.host = SERVICE, .query = {{TEXT("prefix"), TEXT("ot")}}}, 200,
                    NULL);
    assert_string_equal(oss_text(f, &page, "ListAllMyBucketsResult.Buckets.Bucket.Name"), "other");
}

static void public_access_is_blocked_at_first(void **state) {
    const Oss *f = *state;
    const OssDraft open = {.method = "PUT",
                           .query = SUB("acl"),
                           .headers = {{TEXT("x-oss-acl"), TEXT("public-read")}}};
    oss_send(f, (OssDraft){.method = "PUT", .path = "/a", .body = "x"}, 200, NULL);
    Answer refused = oss_send(f, open, 403, "AccessDenied");
    assert_non_null(strstr(refused.body.data, "Put public bucket acl is not allowed"));
    oss_send(f,
             (OssDraft){.method = "PUT",
                        .query = SUB("publicAccessBlock"),
                        .body = "<PublicAccessBlockConfiguration><BlockPublicAccess>no</"
                                "BlockPublicAccess></PublicAccessBlockConfiguration>"},
             400, "MalformedXML");
    oss_send(f,
             (OssDraft){.method = "PUT",
                        .query = SUB("publicAccessBlock"),
                        .body = "<PublicAccessBlockConfiguration><BlockPublicAccess>false</"
                                "BlockPublicAccess></PublicAccessBlockConfiguration>"},
             200, NULL);
    oss_send(f, (OssDraft){.path = "/a", .anonymous = true}, 403, "AccessDenied");
    oss_send(f, open, 200, NULL);
    oss_send(f, (OssDraft){.path = "/a", .anonymous = true}, 200, NULL);
    oss_send(f, (OssDraft){.method = "PUT", .path = "/a", .anonymous = true}, 403, "AccessDenied");
    oss_send(f, (OssDraft){.query = SUB("acl"), .anonymous = true}, 403, "AccessDenied");
    Answer acl = oss_send(f, (OssDraft){.query = SUB("acl")}, 200, NULL);
    assert_string_equal(oss_text(f, &acl, "AccessControlPolicy.AccessControlList.Grant"),
                        "public-read");
    oss_send(f,
             (OssDraft){.method = "PUT",
                        .query = SUB("publicAccessBlock"),
                        .body = "<PublicAccessBlockConfiguration><BlockPublicAccess>true</"
                                "BlockPublicAccess></PublicAccessBlockConfiguration>"},
             200, NULL);
    oss_send(f, (OssDraft){.path = "/a", .anonymous = true}, 403, "AccessDenied");
    oss_send(f, (OssDraft){.method = "DELETE", .query = SUB("publicAccessBlock")}, 204, NULL);
    Answer block = oss_send(f, (OssDraft){.query = SUB("publicAccessBlock")}, 200, NULL);
    assert_string_equal(oss_text(f, &block, "PublicAccessBlockConfiguration.BlockPublicAccess"),
                        "false");
    oss_send(f, (OssDraft){.method = "PUT", .query = SUB("acl")}, 400, "InvalidArgument");
}

// As PutBucket's own header has them.
static void tags_come_with_a_bucket(void **state) {
    const Oss *f = *state;
    static const char host[] = "tagged.oss-cn-hangzhou.localhost";
    OssDraft draft = {
        .method = "PUT", .host = host, .headers = {{TEXT("x-oss-bucket-tagging"), TEXT("=1")}}};
    oss_send(f, draft, 400, "InvalidTag");
    oss_send(f, (OssDraft){.host = host, .query = SUB("tagging")}, 404, "NoSuchBucket");
    draft.headers[0].value = TEXT("a=1&b%20c=x%2fy");
    oss_send(f, draft, 200, NULL);
    Answer tags = oss_send(f, (OssDraft){.host = host, .query = SUB("tagging")}, 200, NULL);
    assert_non_null(strstr(tags.body.data, "<Key>a</Key><Value>1</Value>"));
    assert_non_null(strstr(tags.body.data, "<Key>b c</Key><Value>x/y</Value>"));
}

static void tags_are_kept(void **state) {
    const Oss *f = *state;
    static const struct {
        const char *body;
        int status;
        const char *code;
    } cases[] = {
#define TAG(key) "<Tag><Key>" key "</Key><Value>1</Value></Tag>"
#define TAGGING(tags) "<Tagging><TagSet>" tags "</TagSet></Tagging>"
        {TAGGING(TAG("") TAG("b")), 400, "InvalidTag"},
        {TAGGING(TAG("a") TAG("a")), 400, "InvalidTag"},
        {TAGGING("<Tab/>"), 400, "MalformedXML"},
        {"<Tagging><Tags/></Tagging>", 400, "MalformedXML"},
        {"<Tags/>", 400, "MalformedXML"},
        {TAGGING(TAG("a") TAG("b")), 200, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        oss_send(f, (OssDraft){.method = "PUT", .query = SUB("tagging"), .body = cases[i].body},
                 cases[i].status, cases[i].code);
    }
    Answer tags = oss_send(f, (OssDraft){.query = SUB("tagging")}, 200, NULL);
    assert_non_null(strstr(tags.body.data, "<Key>b</Key>"));
    oss_send(f, (OssDraft){.method = "DELETE", .query = SUB("tagging")}, 204, NULL);
    tags = oss_send(f, (OssDraft){.query = SUB("tagging")}, 200, NULL);
    assert_null(strstr(tags.body.data, "<Tag>"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        OSS_TEST(a_bucket_lives),        OSS_TEST(names_are_one_space_for_all),
        OSS_TEST(its_making_has_wishes), OSS_TEST(a_bucket_is_at_its_endpoint_only),
        OSS_TEST(buckets_are_listed),    OSS_TEST(public_access_is_blocked_at_first),
        OSS_TEST(tags_are_kept),         OSS_TEST(tags_come_with_a_bucket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
