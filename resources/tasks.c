// SPDX-License-Identifier: MPL-2.0
#include "resources/tasks.h"

typedef enum TaskState { TASK_WAITING, TASK_DONE, TASK_FAILED } TaskState;

typedef struct Crew {
    const Task *tasks;
    size_t count;
    struct {
        pthread_mutex_t lock;
        pthread_cond_t changed;
        TaskState states[TASKS_MAX];
    } synced;
} Crew;

typedef struct Worker {
    Crew *crew;
    Call *call;
    size_t index;
    pthread_t thread;
    bool started;
} Worker;

// Whether the task may run; waits until that is certain.
static bool crew_wait(Crew *crew, const Task *task) {
    bool ready = false, dropped = false;
    pthread_mutex_lock(&crew->synced.lock);
    while (!ready && !dropped) {
        ready = true;
        for (size_t i = 0; i < crew->count; i++) {
            if ((task->after >> i & 1) == 0) continue;
            if (crew->synced.states[i] != TASK_DONE) ready = false;
            if (crew->synced.states[i] == TASK_FAILED) dropped = true;
        }
        if (!ready && !dropped) pthread_cond_wait(&crew->synced.changed, &crew->synced.lock);
    }
    pthread_mutex_unlock(&crew->synced.lock);
    return ready && !dropped;
}

static void crew_finish(Crew *crew, size_t index, TaskState state) {
    pthread_mutex_lock(&crew->synced.lock);
    crew->synced.states[index] = state;
    pthread_cond_broadcast(&crew->synced.changed);
    pthread_mutex_unlock(&crew->synced.lock);
}

static void *worker_main(void *context) {
    Worker *worker = context;
    Crew *crew = worker->crew;
    const Task *task = &crew->tasks[worker->index];
    bool done = crew_wait(crew, task) && task->run(worker->call, task->context).ok;
    crew_finish(crew, worker->index, done ? TASK_DONE : TASK_FAILED);
    return NULL;
}

// The last task runs on the calling thread: a refresh of one part needs no thread at all. Tasks are
// in dependency order, so a task that no thread could be had for can run at once.
static void crew_start(Call *call, Crew *crew, Worker *workers) {
    for (size_t i = 0; i < crew->count; i++) {
        bool last = i + 1 == crew->count;
        workers[i] = (Worker){.crew = crew, .index = i, .call = last ? call : call_fork(call)};
        workers[i].started =
            !last && pthread_create(&workers[i].thread, NULL, worker_main, &workers[i]) == 0;
        if (!workers[i].started) worker_main(&workers[i]);
    }
}

Status tasks_run(Call *call, const Task *tasks, size_t count) {
    Crew crew = {.tasks = tasks, .count = count};
    Worker workers[TASKS_MAX] = {{0}};
    pthread_mutex_init(&crew.synced.lock, NULL);
    pthread_cond_init(&crew.synced.changed, NULL);
    crew_start(call, &crew, workers);
    bool failed = false;
    for (size_t i = 0; i < count; i++) {
        if (workers[i].started) pthread_join(workers[i].thread, NULL);
        failed = failed || crew.synced.states[i] == TASK_FAILED;
    }
    pthread_cond_destroy(&crew.synced.changed);
    pthread_mutex_destroy(&crew.synced.lock);
    return failed ? status_failed() : status_ok();
}
