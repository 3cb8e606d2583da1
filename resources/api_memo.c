// SPDX-License-Identifier: MPL-2.0
#include "resources/api_memo.h"

typedef struct Answer Answer;
struct Answer {
    const ApiRequest *request;
    Status status;
    ApiReply reply;
    bool done;
    Answer *next;
};

struct ApiMemo {
    struct {
        pthread_mutex_t lock;
        pthread_cond_t answered;
        Answer *first;
    } synced;
};

static void memo_release(void *pointer) {
    ApiMemo *memo = pointer;
    pthread_cond_destroy(&memo->synced.answered);
    pthread_mutex_destroy(&memo->synced.lock);
}

ApiMemo *api_memo_new(Call *call) {
    ApiMemo *memo = ARENA_NEW(call->arena, ApiMemo);
    pthread_mutex_init(&memo->synced.lock, NULL);
    pthread_cond_init(&memo->synced.answered, NULL);
    arena_defer(call->arena, memo_release, memo);
    return memo;
}

static bool same_value(const Value *a, const Value *b) {
    return value_equal(a != NULL ? a : &value_null, b != NULL ? b : &value_null);
}

static bool same_request(const ApiRequest *a, const ApiRequest *b) {
    return a->operation == b->operation && text_equal(a->region, b->region) &&
           text_equal(a->bucket, b->bucket) && same_value(a->path, b->path) &&
           same_value(a->query, b->query) && same_value(a->body, b->body);
}

// The answer under way or there for this question; a new one, to be filled by who gets it, when
// nobody has asked it.
static Answer *memo_claim(Call *call, ApiMemo *memo, const ApiRequest *request, bool *ret_mine) {
    Answer *answer = memo->synced.first;
    while (answer != NULL && !same_request(answer->request, request)) answer = answer->next;
    *ret_mine = answer == NULL;
    if (answer != NULL) return answer;
    answer = ARENA_NEW(call->arena, Answer);
    ApiRequest *kept = ARENA_NEW(call->arena, ApiRequest);
    *kept = *request;
    *answer = (Answer){.request = kept, .next = memo->synced.first};
    memo->synced.first = answer;
    return answer;
}

// Whoever waits for an answer under way still gets it.
void api_memo_forget(ApiMemo *memo) {
    if (memo == NULL) return;
    pthread_mutex_lock(&memo->synced.lock);
    memo->synced.first = NULL;
    pthread_mutex_unlock(&memo->synced.lock);
}

Status api_memo_call(Call *call, ApiMemo *memo, AlibabaClient *client, const ApiRequest *request,
                     ApiReply *ret) {
    if (memo == NULL) return api_call(call, client, request, ret);
    bool mine;
    pthread_mutex_lock(&memo->synced.lock);
    Answer *answer = memo_claim(call, memo, request, &mine);
    while (!mine && !answer->done) pthread_cond_wait(&memo->synced.answered, &memo->synced.lock);
    pthread_mutex_unlock(&memo->synced.lock);
    if (mine) {
        ApiReply reply;
        Status status = api_call(call, client, request, &reply);
        pthread_mutex_lock(&memo->synced.lock);
        answer->status = status;
        answer->reply = reply;
        answer->done = true;
        pthread_cond_broadcast(&memo->synced.answered);
        pthread_mutex_unlock(&memo->synced.lock);
    }
    *ret = answer->reply;
    return answer->status;
}
