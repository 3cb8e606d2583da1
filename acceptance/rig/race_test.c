// SPDX-License-Identifier: MPL-2.0
// Two runs with states of their own make the same deployment at the same time: one has it in the
// end, the other one says so, nothing is made twice, and what the loser does afterwards touches
// nothing of the winner's. RACES in the environment: how many to try instead of a few; SEED: the
// first one.
#include "acceptance/rig/base_matrix.h"
#include "acceptance/rig/team_matrix.h"

#include <time.h>

typedef struct Runner {
    BaseRig rig;
    const Value *config; // null: destroys
    int64_t delay_us;
    bool good;
} Runner;

typedef struct Contest {
    const Life *life;
    const char *parts;
    int64_t alone_us; // how long one run takes when nobody is in its way
} Contest;

static void *run(void *pointer) {
    Runner *runner = pointer;
    const struct timespec delay = {runner->delay_us / 1000000, runner->delay_us % 1000000 * 1000};
    nanosleep(&delay, NULL);
    runner->good = value_is_null(runner->config) ? terraform_destroy(&runner->rig.tf)
                                                 : terraform_apply(&runner->rig.tf, runner->config);
    return NULL;
}

static void run_both(Runner runners[2]) {
    pthread_t threads[2];
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run, &runners[i]), 0);
    for (size_t i = 0; i < 2; i++) pthread_join(threads[i], NULL);
}

// Another run in the same cloud, with no state yet.
static Runner runner_beside(const BaseRig *rig) {
    Runner runner = {.rig = *rig, .config = &value_null};
    runner.rig.arena = arena_new();
    runner.rig.tf = terraform_new(runner.rig.arena, rig->tf.resource);
    runner.rig.tf.haste = rig->tf.haste;
    return runner;
}

static int64_t draw(uint64_t *seed, int64_t below) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((*seed >> 33) % (uint64_t)below);
}

static bool says(const BaseRig *rig, const char *words) {
    return strstr(base_said(rig), words) != NULL;
}

// From the first error on.
static const char *error_of(const BaseRig *rig) {
    const char *said = base_said(rig), *error = strstr(said, "\nerror ");
    return error != NULL ? error : said;
}

// Of one that failed: it names the object, says what to do, and keeps nothing.
static const char *loser_fault(Runner *loser) {
    const BaseRig *rig = &loser->rig;
    bool told = says(rig, "Another run makes the same deployment") ||
                says(rig, "Function was created by another run") ||
                says(rig, "managed by another state");
    if (!told || !says(rig, "\"chat\"") || !says(rig, "import"))
        return arena_printf(rig->arena, "the loser says %s", error_of(rig));
    if (!value_is_null(rig->tf.state)) return "the loser has something in its state";
    const char *there = local_cloud_objects(rig->cloud, rig->arena);
    if (!terraform_destroy(&loser->rig.tf)) return base_said(rig);
    const char *left = local_cloud_objects(rig->cloud, rig->arena);
    return strcmp(there, left) == 0
               ? NULL
               : arena_printf(rig->arena, "the loser's destroy made %s of %s", left, there);
}

static const char *winner_fault(const Contest *contest, Runner *winner, int64_t mark) {
    BaseRig *rig = &winner->rig;
    const Phase phase = {.life = contest->life, .after = {contest->parts, "{}"}};
    const char *fault = settled_fault(rig, &phase);
    const CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
    if (fault == NULL) fault = made_fault(rig, &phase, &calls, true);
    return fault != NULL ? fault : contest->life->destroy_fault(rig);
}

static const char *contest_fault(const Contest *contest, const BaseRig *rig, Runner runners[2],
                                 uint64_t seed) {
    int64_t mark = local_cloud_mark(rig->cloud);
    for (size_t i = 0; i < 2; i++) {
        runners[i] = runner_beside(rig);
        runners[i].config = contest->life->config(&runners[i].rig, contest->parts, "{}");
    }
    // Together, or one somewhere in the other's run.
    bool together = draw(&seed, 3) == 0;
    runners[1].delay_us = draw(&seed, together ? 3000 : contest->alone_us * 5 / 4);
    run_both(runners);
    const bool good[2] = {runners[0].good, runners[1].good};
    if (!good[0] && !good[1])
        return arena_printf(rig->arena, "both fail: %s\n%s", error_of(&runners[0].rig),
                            error_of(&runners[1].rig));
    size_t winner = good[1] ? 1 : 0;
    // Of two that are good, who came later has taken over.
    if (good[0] && says(&runners[0].rig, "Deployment was taken over")) winner = 0;
    if (good[0] && good[1] && !says(&runners[winner].rig, "Deployment was taken over"))
        return "both win, and nobody is told";
    const char *fault = good[0] && good[1] ? NULL : loser_fault(&runners[1 - winner]);
    return fault != NULL ? fault : winner_fault(contest, &runners[winner], mark);
}

static uint64_t number_in(const char *name, uint64_t otherwise) {
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static void walk(Contest *contest, uint64_t few) {
    uint64_t first = number_in("SEED", 1), count = number_in("RACES", few);
    size_t failed = 0;
    for (uint64_t seed = first; seed < first + count; seed++) {
        BaseRig *rig = contest->life->begin();
        int64_t start = call_now_ms();
        if (contest->alone_us == 0) {
            BASE_APPLY(rig, contest->life->config(rig, contest->parts, "{}"));
            contest->alone_us = (call_now_ms() - start) * 1000 + 1000;
            BASE_GOOD(contest->life->destroy_fault(rig));
        }
        Runner runners[2];
        const char *fault = contest_fault(contest, rig, runners, seed);
        if (fault != NULL)
            print_error("SEED=%llu, %lld of %lld us late: %s\n", (unsigned long long)seed,
                        (long long)runners[1].delay_us, (long long)contest->alone_us, fault);
        failed += fault != NULL;
        for (size_t i = 0; i < 2; i++) arena_free(runners[i].rig.arena);
        arena_free(rig->arena);
    }
    print_message("%llu races, %zu failed\n", (unsigned long long)count, failed);
    assert_int_equal(failed, 0);
}

static void base_has_one_winner(void **state) {
    (void)state;
    Contest contest = {.life = &base_life, .parts = base_parts};
    walk(&contest, 12);
}

static void team_has_one_winner(void **state) {
    (void)state;
    Contest contest = {.life = &team_life, .parts = team_parts};
    walk(&contest, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_has_one_winner),
        cmocka_unit_test(team_has_one_winner),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
