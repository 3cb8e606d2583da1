// SPDX-License-Identifier: MPL-2.0
#include "acceptance/simulation/crowd.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    BATCH = 100, // lives of a process
    JOBS_MOST = 64,
    LIFE_MOST_S = 30, // of processor time
};

typedef struct Batch {
    pid_t pid;
    int pipe;
    size_t next, end; // whose result is awaited, and where the batch ends
} Batch;

static void say(int pipe, const CourseResult *result) {
    const char *bytes = (const char *)result;
    for (size_t done = 0; done < sizeof *result;) {
        ssize_t wrote = write(pipe, bytes + done, sizeof *result - done);
        if (wrote <= 0) _exit(1);
        done += (size_t)wrote;
    }
}

_Noreturn static void live(const Crowd *crowd, const Batch *batch) {
    const struct itimerval most = {.it_value = {.tv_sec = LIFE_MOST_S}};
    for (size_t i = batch->next; i < batch->end; i++) {
        CourseResult result;
        setitimer(ITIMER_VIRTUAL, &most, NULL);
        course_run(crowd->seeds[i], crowd->trace ? stdout : NULL, &result);
        say(batch->pipe, &result);
    }
    fflush(NULL);
    _exit(0);
}

static void start(const Crowd *crowd, Batch *batch, size_t from, size_t end) {
    int ends[2];
    if (pipe(ends) != 0) abort();
    fflush(NULL);
    batch->next = from;
    batch->end = end;
    batch->pid = fork();
    if (batch->pid < 0) abort();
    batch->pipe = ends[batch->pid == 0 ? 1 : 0];
    close(ends[batch->pid == 0 ? 0 : 1]);
    if (batch->pid == 0) live(crowd, batch);
}

static bool hear(int pipe, CourseResult *ret) {
    char *bytes = (char *)ret;
    for (size_t done = 0; done < sizeof *ret;) {
        ssize_t got = read(pipe, bytes + done, sizeof *ret - done);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        done += (size_t)got;
    }
    return true;
}

// The process has ended; if that was too early, the life it was in did not survive.
static void bury(const Crowd *crowd, Batch *batch) {
    int status = 0;
    close(batch->pipe);
    waitpid(batch->pid, &status, 0);
    batch->pid = 0;
    if (batch->next == batch->end) return;
    CourseResult result = {.seed = crowd->seeds[batch->next++], .kind = "?"};
    bool killed = WIFSIGNALED(status);
    snprintf(result.fault, sizeof result.fault, killed ? "killed by signal %d" : "ended with %d",
             killed ? WTERMSIG(status) : WEXITSTATUS(status));
    crowd->ended(crowd->context, &result);
    if (batch->next < batch->end) start(crowd, batch, batch->next, batch->end);
}

static void listen_to(const Crowd *crowd, Batch *batch) {
    CourseResult result;
    if (batch->next < batch->end && hear(batch->pipe, &result)) {
        batch->next++;
        crowd->ended(crowd->context, &result);
    } else {
        bury(crowd, batch);
    }
}

static size_t fill(const Crowd *crowd, Batch *batches, size_t begun) {
    for (size_t i = 0; i < crowd->jobs && begun < crowd->count; i++) {
        if (batches[i].pid != 0) continue;
        size_t end = begun + BATCH < crowd->count ? begun + BATCH : crowd->count;
        start(crowd, &batches[i], begun, end);
        begun = end;
    }
    return begun;
}

void crowd_run(const Crowd *crowd) {
    Batch batches[JOBS_MOST] = {{0}};
    course_prepare();
    size_t jobs = crowd->jobs < JOBS_MOST ? crowd->jobs : JOBS_MOST, begun = 0, running;
    do {
        struct pollfd pipes[JOBS_MOST];
        begun = fill(crowd, batches, begun);
        running = 0;
        for (size_t i = 0; i < jobs; i++) {
            running += batches[i].pid != 0;
            pipes[i] = (struct pollfd){batches[i].pid != 0 ? batches[i].pipe : -1, POLLIN, 0};
        }
        if (running > 0 && poll(pipes, (nfds_t)jobs, -1) < 0 && errno != EINTR) abort();
        for (size_t i = 0; running > 0 && i < jobs; i++)
            if (pipes[i].fd >= 0 && pipes[i].revents != 0) listen_to(crowd, &batches[i]);
    } while (running > 0);
}
