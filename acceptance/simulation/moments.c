// SPDX-License-Identifier: MPL-2.0
#include "acceptance/simulation/moments.h"

#include "acceptance/simulation/baton.h"
#include "acceptance/simulation/random.h"
#include "acceptance/simulation/seams.h"

// Monotonic time begins late enough for what is reckoned back from now. The date lies in the
// future, because credentials and certificates made by the libraries go by the machine's clock.
enum { BEGIN_S = 100 * 1000 };
static const int64_t date_s = 2208988800; // 2040-01-01

// One thread of the machine runs all of it.
static struct { Random provider, others; } draws;

void moments_begin(uint64_t seed) {
    draws.provider = random_stream(seed, "what the provider makes up");
    draws.others = random_stream(seed, "what the cloud makes up");
}

static struct timespec moment(int64_t begin_s) {
    int64_t now_ms = baton_now_ms();
    return (struct timespec){.tv_sec = begin_s + now_ms / 1000,
                             .tv_nsec = now_ms % 1000 * 1000 * 1000};
}

int64_t moments_read(const struct timespec *moment) {
    int64_t begin_s = moment->tv_sec < date_s ? BEGIN_S : date_s;
    return (moment->tv_sec - begin_s) * 1000 + (moment->tv_nsec + 999999) / (1000 * 1000);
}

int __wrap_clock_gettime(clockid_t id, struct timespec *ret) {
    if (!baton_runs()) return __real_clock_gettime(id, ret);
    *ret = moment(id == CLOCK_REALTIME ? date_s : BEGIN_S);
    return 0;
}

time_t __wrap_time(time_t *ret) {
    if (!baton_runs()) return __real_time(ret);
    time_t now = moment(date_s).tv_sec;
    if (ret != NULL) *ret = now;
    return now;
}

ssize_t __wrap_getrandom(void *bytes, size_t size, unsigned flags) {
    if (!baton_runs()) return __real_getrandom(bytes, size, flags);
    random_bytes(baton_side() == BATON_PROVIDER ? &draws.provider : &draws.others, bytes, size);
    return (ssize_t)size;
}
