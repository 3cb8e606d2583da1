// SPDX-License-Identifier: MPL-2.0
#include "provider/net/retry.h"

#include "provider/net/digest.h"

enum {
    RETRY_CAP_MS = 20 * 1000,
    // A peer that counts per minute asks for up to one; more would look like a hang.
    RETRY_AFTER_CAP_MS = 60 * 1000,
};

// One row for each class that is tried again. Figures: short first waits for hiccups, a second for
// throttling, and a price that lets some thirty hiccups in a row through before the client fails
// fast. Waiting for another change to end (conflict) loads nobody: it costs nothing and may last
// minutes.
static const struct {
    int64_t base_ms;
    int attempts, price;
} classes[] = {
    [RETRY_TRANSIENT] = {.base_ms = 100, .attempts = 8, .price = 14},
    [RETRY_THROTTLED] = {.base_ms = 1000, .attempts = 12, .price = 5},
    [RETRY_CONFLICT] = {.base_ms = 1000, .attempts = 40, .price = 0},
};

struct RetryBudget {
    Arena *arena;
    int capacity;
    atomic_int tokens;
};

RetryBudget *retry_budget_new(int tokens) {
    Arena *arena = arena_new();
    RetryBudget *budget = ARENA_NEW(arena, RetryBudget);
    budget->arena = arena;
    budget->capacity = tokens;
    atomic_init(&budget->tokens, tokens);
    return budget;
}

void retry_budget_free(RetryBudget *budget) {
    if (budget != NULL) arena_free(budget->arena);
}

void retry_budget_refund(RetryBudget *budget) {
    int tokens = atomic_load(&budget->tokens), more;
    do {
        more = tokens + classes[RETRY_TRANSIENT].price;
        if (more > budget->capacity) more = budget->capacity;
    } while (!atomic_compare_exchange_weak(&budget->tokens, &tokens, more));
}

static bool budget_spend(RetryBudget *budget, int price) {
    int tokens = atomic_load(&budget->tokens);
    do {
        if (tokens < price) return false;
    } while (!atomic_compare_exchange_weak(&budget->tokens, &tokens, tokens - price));
    return true;
}

// Uniform in [0, limit]: full jitter keeps clients that failed together from returning together.
static int64_t retry_jitter(int64_t limit) {
    uint64_t random;
    digest_random(&random, sizeof random);
    return (int64_t)(random % ((uint64_t)limit + 1));
}

int64_t retry_delay_ms(Call *call, RetryBudget *budget, RetryClass class, int attempt,
                       int64_t after_ms) {
    if (attempt >= classes[class].attempts) return -1;
    int64_t ceiling = classes[class].base_ms;
    for (int i = 1; i < attempt && ceiling < RETRY_CAP_MS; i++) ceiling *= 2;
    int64_t delay = retry_jitter(ceiling < RETRY_CAP_MS ? ceiling : RETRY_CAP_MS);
    if (after_ms > RETRY_AFTER_CAP_MS) after_ms = RETRY_AFTER_CAP_MS;
    if (delay < after_ms) delay = after_ms + retry_jitter(classes[class].base_ms);
    if (delay >= call_remaining_ms(call) || !budget_spend(budget, classes[class].price)) return -1;
    return delay;
}
