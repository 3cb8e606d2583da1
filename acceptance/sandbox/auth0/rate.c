// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/rate.h"

// The limits of a free tenant.
enum { FREE_BURST = 2, FREE_EACH_MS = 500, TOKEN_BURST = 30, TOKEN_EACH_MS = 34 };

static LimiterRule management(const Cloud *cloud) {
    LimiterRule rule = {"auth0/management", FREE_BURST, FREE_EACH_MS, clock_now(cloud->clock)};
    if (cloud->auth0_rate == 0) return rule;
    rule.burst = cloud->auth0_rate;
    rule.each_ms = 1000 / cloud->auth0_rate;
    rule.now_ms = clock_record(cloud->clock);
    return rule;
}

bool auth0_rate_take(const Request *request) {
    LimiterRule rule = management(request->cloud);
    return limiter_take(request->cloud->limiter, &rule).taken;
}

bool auth0_rate_take_token(const Request *request) {
    const LimiterRule rule = {"auth0/token", TOKEN_BURST, TOKEN_EACH_MS,
                              clock_now(request->cloud->clock)};
    return limiter_take(request->cloud->limiter, &rule).taken;
}

// When there is a token again, or, while there are some, when the bucket is full.
static int64_t reset_second(const Cloud *cloud, const LimiterRule *rule, const LimiterView *view) {
    int64_t wait_ms = view->remaining == 0 ? view->next_ms : view->full_ms;
    if (cloud->auth0_rate == 0) wait_ms = clock_real_wait(cloud->clock, rule->now_ms + wait_ms);
    return (clock_told(cloud->clock) + wait_ms + 999) / 1000;
}

Reply auth0_rate_headers(const Request *request, Reply reply) {
    const Cloud *cloud = request->cloud;
    Arena *arena = request->arena;
    LimiterRule rule = management(cloud);
    LimiterView view = limiter_look(cloud->limiter, &rule);
    // A fault rule can refuse while there would be something left.
    if (reply.status == 429) view.remaining = 0;
    long long numbers[] = {rule.burst, view.remaining, reset_second(cloud, &rule, &view)};
    static const char *const names[] = {"X-RateLimit-Limit", "X-RateLimit-Remaining",
                                        "X-RateLimit-Reset"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        reply =
            reply_with_header(request, reply, names[i], arena_printf(arena, "%lld", numbers[i]));
    return reply;
}
