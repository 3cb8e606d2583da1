// SPDX-License-Identifier: MPL-2.0
// To make an RSA key takes longer than the rest of a case. Here each size is made once in a
// process, for provider and sandbox alike; nothing in a case depends on two keys being different.
#include <openssl/evp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

// The linker's names for what EVP_RSA_gen() calls, and for what it means.
EVP_PKEY *__wrap_EVP_PKEY_Q_keygen(OSSL_LIB_CTX *library, const char *query, const char *type, ...);
EVP_PKEY *__real_EVP_PKEY_Q_keygen(OSSL_LIB_CTX *library, const char *query, const char *type, ...);

enum { SIZES = 4 };

static struct {
    pthread_mutex_t lock;
    EVP_PKEY *keys[SIZES];
} synced = {.lock = PTHREAD_MUTEX_INITIALIZER};

EVP_PKEY *__wrap_EVP_PKEY_Q_keygen(OSSL_LIB_CTX *library, const char *query, const char *type,
                                   ...) {
    va_list args;
    va_start(args, type);
    bool rsa = strcmp(type, "RSA") == 0;
    size_t bits = rsa ? va_arg(args, size_t) : 0;
    const char *curve = rsa ? NULL : va_arg(args, const char *);
    va_end(args);
    if (!rsa) return __real_EVP_PKEY_Q_keygen(library, query, type, curve);
    pthread_mutex_lock(&synced.lock);
    EVP_PKEY **key = &synced.keys[bits / 1024 % SIZES];
    if (*key == NULL) *key = __real_EVP_PKEY_Q_keygen(library, query, type, bits);
    if (*key != NULL) EVP_PKEY_up_ref(*key);
    EVP_PKEY *found = *key;
    pthread_mutex_unlock(&synced.lock);
    return found;
}
