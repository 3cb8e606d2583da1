// SPDX-License-Identifier: MPL-2.0
// The sandbox's two clocks. Simulated time runs --time-scale times as fast as real time and drives
// the states of objects; real time is what signatures and the expiry of credentials are held to.
// Where everything is to repeat, neither runs: time is counted in requests. Dates of requests are
// held to real time all the same, because clients go by that.
// All times are milliseconds since 1970, UTC; every function is safe from any thread.
#pragma once

#include "provider/base/text.h"

typedef struct Clock Clock;

// scale: simulated seconds in a real second, > 0. Lives as long as the arena.
Clock *clock_new(Arena *arena, double scale);
// Counts time from ms on: it moves by clock_pass() only. Before anybody has asked for the time.
void clock_count_from(Clock *clock, int64_t ms);
// So many real milliseconds pass where time is counted; elsewhere they pass by themselves.
void clock_pass(Clock *clock, int64_t ms);
// Simulated now. A state that takes time is not a timer: an object stores the moment from which it
// is ready ("ready_at_ms": clock_now() + 3000), and whoever reads it compares.
int64_t clock_now(const Clock *clock);
int64_t clock_real(const Clock *clock);
// Real time for what is written down: counted where time is.
int64_t clock_record(const Clock *clock);
// The same plus what was advanced by hand, not scaled: for the expiry of credentials, which must
// not run out early because states are sped up.
int64_t clock_unscaled(const Clock *clock);
// The time that the cloud thinks it is: real, but for what was set by clock_skew(). Dates of
// requests are held to it, and dates of answers tell it.
int64_t clock_cloud(const Clock *clock);
// The same as times in answers tell it: counted where time is.
int64_t clock_told(const Clock *clock);
void clock_skew(Clock *clock, int64_t ms);
// Moves simulated time forward; negative amounts are ignored, time never goes back.
void clock_advance(Clock *clock, int64_t ms);
// Makes simulated time at least ms: a reloaded state must not lie in the future.
void clock_at_least(Clock *clock, int64_t ms);
// Real milliseconds until simulated time ms is reached; 0 when it is past.
int64_t clock_real_wait(const Clock *clock, int64_t ms);

const char *clock_print(Arena *arena, int64_t ms);     // 2026-08-21T08:09:10Z, as the APIs write it
const char *clock_print_rfc(Arena *arena, int64_t ms); // Fri, 21 Aug 2026 08:09:10 GMT
bool clock_parse(Text text, int64_t *ret_ms);          // the first form only
