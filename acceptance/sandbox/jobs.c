// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/jobs.h"

#include <pthread.h>
#include <string.h>

typedef struct Job {
    struct Job *next;
    Jobs *jobs;
    Arena *arena; // this job and all it holds
    const char *key;
    JobRun run;
    const Value *input, *result;
    pthread_t thread;
    bool done; // under the lock
} Job;

struct Jobs {
    struct {
        pthread_mutex_t lock;
        Job *first;
    } synced;
};

static void *work(void *job_pointer) {
    Job *job = job_pointer;
    job->result = job->run(job->arena, job->input);
    pthread_mutex_lock(&job->jobs->synced.lock);
    job->done = true;
    pthread_mutex_unlock(&job->jobs->synced.lock);
    return NULL;
}

static void release(Job *job) {
    pthread_join(job->thread, NULL);
    arena_free(job->arena);
}

static void end(void *jobs_pointer) {
    Jobs *jobs = jobs_pointer;
    Job *next;
    for (Job *job = jobs->synced.first; job != NULL; job = next) {
        next = job->next;
        release(job);
    }
    pthread_mutex_destroy(&jobs->synced.lock);
}

Jobs *jobs_new(Arena *arena) {
    Jobs *jobs = ARENA_NEW(arena, Jobs);
    pthread_mutex_init(&jobs->synced.lock, NULL);
    arena_defer(arena, end, jobs);
    return jobs;
}

static void start(Jobs *jobs, const char *key, JobRun run, const Value *input) {
    Arena *arena = arena_new();
    Job *job = ARENA_NEW(arena, Job);
    *job = (Job){.next = jobs->synced.first,
                 .jobs = jobs,
                 .arena = arena,
                 .key = arena_strdup(arena, key),
                 .run = run,
                 .input = value_copy(arena, input)};
    if (pthread_create(&job->thread, NULL, work, job) == 0)
        jobs->synced.first = job;
    else
        arena_free(arena); // the next question tries again
}

const Value *jobs_result(Jobs *jobs, Arena *arena, const char *key, JobRun run,
                         const Value *input) {
    Job *finished = NULL;
    pthread_mutex_lock(&jobs->synced.lock);
    Job **place = &jobs->synced.first;
    while (*place != NULL && strcmp((*place)->key, key) != 0) place = &(*place)->next;
    if (*place == NULL) {
        start(jobs, key, run, input);
    } else if ((*place)->done) {
        finished = *place;
        *place = finished->next;
    }
    pthread_mutex_unlock(&jobs->synced.lock);
    if (finished == NULL) return NULL;
    const Value *result = value_copy(arena, finished->result);
    release(finished);
    return result;
}
