// SPDX-License-Identifier: MPL-2.0
// Where the linker cuts the program under simulation (-Wl,--wrap, rules.mk): calls of X come to
// __wrap_X, and X itself is __real_X.
#pragma once

#include "provider/net/http.h"
#include "provider/rpc/handlers.h"
#include "resources/auth0/pacer.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <sys/types.h>
#include <time.h>

// ---- threads.c
int __real_pthread_create(pthread_t *ret, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *context);
int __wrap_pthread_create(pthread_t *ret, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *context);
int __real_pthread_join(pthread_t thread, void **ret);
int __wrap_pthread_join(pthread_t thread, void **ret);
int __real_pthread_mutex_lock(pthread_mutex_t *lock);
int __wrap_pthread_mutex_lock(pthread_mutex_t *lock);
int __real_pthread_mutex_unlock(pthread_mutex_t *lock);
int __wrap_pthread_mutex_unlock(pthread_mutex_t *lock);
int __real_pthread_cond_wait(pthread_cond_t *changed, pthread_mutex_t *lock);
int __wrap_pthread_cond_wait(pthread_cond_t *changed, pthread_mutex_t *lock);
int __real_pthread_cond_timedwait(pthread_cond_t *changed, pthread_mutex_t *lock,
                                  const struct timespec *until);
int __wrap_pthread_cond_timedwait(pthread_cond_t *changed, pthread_mutex_t *lock,
                                  const struct timespec *until);
int __real_pthread_cond_signal(pthread_cond_t *changed);
int __wrap_pthread_cond_signal(pthread_cond_t *changed);
int __real_pthread_cond_broadcast(pthread_cond_t *changed);
int __wrap_pthread_cond_broadcast(pthread_cond_t *changed);

// ---- moments.c
int __real_clock_gettime(clockid_t id, struct timespec *ret);
int __wrap_clock_gettime(clockid_t id, struct timespec *ret);
time_t __real_time(time_t *ret);
time_t __wrap_time(time_t *ret);
ssize_t __real_getrandom(void *bytes, size_t size, unsigned flags);
ssize_t __wrap_getrandom(void *bytes, size_t size, unsigned flags);

// ---- process.c
EVP_PKEY *__real_EVP_PKEY_Q_keygen(OSSL_LIB_CTX *context, const char *properties, const char *type,
                                   ...);
EVP_PKEY *__wrap_EVP_PKEY_Q_keygen(OSSL_LIB_CTX *context, const char *properties, const char *type,
                                   ...);
Pacer *__real_pacer_join(const char *name);
Pacer *__wrap_pacer_join(const char *name);
Status __real_on_apply(Rpc *rpc, const void *request, void *response);
Status __wrap_on_apply(Rpc *rpc, const void *request, void *response);
Status __real_on_read(Rpc *rpc, const void *request, void *response);
Status __wrap_on_read(Rpc *rpc, const void *request, void *response);
Status __real_on_plan(Rpc *rpc, const void *request, void *response);
Status __wrap_on_plan(Rpc *rpc, const void *request, void *response);
Status __real_on_configure(Rpc *rpc, const void *request, void *response);
Status __wrap_on_configure(Rpc *rpc, const void *request, void *response);

// ---- network.c
void __real_http_send(Call *call, HttpClient *client, const HttpRequest *request,
                      HttpResponse *ret);
void __wrap_http_send(Call *call, HttpClient *client, const HttpRequest *request,
                      HttpResponse *ret);
