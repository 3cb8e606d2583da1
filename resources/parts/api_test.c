// SPDX-License-Identifier: MPL-2.0
// Creations whose answer was lost, in a cloud that says that the object exists and does not show
// it yet: waited for from then on, and never said not to be there.
#include "resources/parts/api.h"

#include "acceptance/tools/schema_fixture.h"
#include "resources/wait.h"

#include <limits.h>

enum { CALLS_HURRY = 1000, NEVER = INT_MAX };

static struct {
    int lost;        // so many answers are lost, each after more time than looks are in vain
    int late;        // so many looks show nothing
    ApiOutcome then; // of what is sent after that
    int sent, looks;
} cloud;

static Status cloud_send(Call *call, Deployment *deployment, ApiReply *ret) {
    (void)deployment;
    bool lost = cloud.sent++ < cloud.lost;
    if (lost) (void)call_sleep(call, 2 * UNKNOWN_YET_MS);
    *ret = (ApiReply){.outcome = lost ? API_UNSURE : cloud.then, .body = &value_null};
    return status_ok();
}

static Status cloud_look(Call *call, Deployment *deployment, ApiReply *ret) {
    (void)call;
    (void)deployment;
    bool shows = cloud.looks++ >= cloud.late;
    *ret = (ApiReply){.outcome = shows ? API_DONE : API_NOT_FOUND, .body = &value_true};
    return status_ok();
}

static const struct {
    int lost, late;
    ApiOutcome then, outcome;
    bool unsure;
} cases[] = {
    {1, 0, API_EXISTS, API_EXISTS, true},         {1, 3, API_EXISTS, API_EXISTS, true},
    {2, 5, API_EXISTS, API_EXISTS, true},         {1, NEVER, API_EXISTS, API_BUSY, true},
    {0, 3, API_EXISTS, API_EXISTS, false},        {0, NEVER, API_EXISTS, API_BUSY, false},
    {1, NEVER, API_REJECTED, API_REJECTED, true}, {0, NEVER, API_REJECTED, API_REJECTED, false},
    {1, NEVER, API_DONE, API_DONE, false},
};

static void what_exists_and_is_not_shown_yet_is_waited_for(void **state) {
    (void)state;
    static const ApiCreation creation = {.send = cloud_send, .look = cloud_look};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Call call = fixture_call();
        call.haste = CALLS_HURRY;
        ApiReply reply;
        cloud.lost = cases[i].lost;
        cloud.late = cases[i].late;
        cloud.then = cases[i].then;
        cloud.sent = cloud.looks = 0;
        assert_true(api_create(&call, NULL, &creation, &reply).ok);
        if (reply.outcome != cases[i].outcome || api_unsure(&reply) != cases[i].unsure)
            fail_msg("case %zu: outcome %d, unsure %d", i, reply.outcome, api_unsure(&reply));
        arena_free(call.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_exists_and_is_not_shown_yet_is_waited_for),
    };
    return cmocka_run_group_tests_name("api", tests, NULL, NULL);
}
