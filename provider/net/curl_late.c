// SPDX-License-Identifier: MPL-2.0
// libcurl, opened when the first of its functions is called instead of when the process starts: it
// brings some thirty libraries along (about 6 ms and 4 MB), and most of the processes that one
// Terraform command starts never send a request. The functions here have libcurl's own names and
// types, so its users include its header as usual; one that is missing here does not link.
// Without the library every function that makes something reports that it could not.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "provider/base/log.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>

// The headers hide some functions behind macros of the same name.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt
#undef curl_share_setopt

static void *library;

static void library_open(void) {
    library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library != NULL) return;
    const char *reason = dlerror();
    LOG(LOG_ERROR, "provider.api", "libcurl could not be loaded", LOG_TEXT("error", reason));
}

static void *function(const char *name) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, library_open);
    return library != NULL ? dlsym(library, name) : NULL;
}

// POSIX lets the pointer that dlsym() returns be used as a function; ISO C has no cast for it.
#define FIND(pointer, name) *(void **)(void *)&(pointer) = function(name)

#define LATE(Result, name, parameters, arguments, otherwise)                                       \
    Result name parameters {                                                                       \
        static Result(*_Atomic found) parameters;                                                  \
        Result(*call) parameters = found;                                                          \
        if (call == NULL) {                                                                        \
            FIND(call, #name);                                                                     \
            found = call;                                                                          \
        }                                                                                          \
        return call != NULL ? call arguments : (otherwise);                                        \
    }

#define LATE_VOID(name, parameters, arguments)                                                     \
    void name parameters {                                                                         \
        void(*call) parameters;                                                                    \
        FIND(call, #name);                                                                         \
        if (call != NULL) call arguments;                                                          \
    }

// libcurl takes one further argument, a pointer or an integer of at most a pointer's size.
#define LATE_OPTION(Result, name, Handle, Option, otherwise)                                       \
    Result name(Handle handle, Option option, ...) {                                               \
        static Result (*_Atomic found)(Handle, Option, ...);                                       \
        Result (*call)(Handle, Option, ...) = found;                                               \
        if (call == NULL) {                                                                        \
            FIND(call, #name);                                                                     \
            found = call;                                                                          \
        }                                                                                          \
        va_list arguments;                                                                         \
        va_start(arguments, option);                                                               \
        void *argument = va_arg(arguments, void *);                                                \
        va_end(arguments);                                                                         \
        return call != NULL ? call(handle, option, argument) : (otherwise);                        \
    }

_Static_assert(sizeof(curl_off_t) == sizeof(void *) && sizeof(long) == sizeof(void *),
               "options are passed on as pointers");

LATE(CURLcode, curl_global_init, (long flags), (flags), CURLE_FAILED_INIT)
LATE(CURL *, curl_easy_init, (void), (), NULL)
LATE_VOID(curl_easy_cleanup, (CURL * handle), (handle))
LATE(const char *, curl_easy_strerror, (CURLcode code), (code), "libcurl could not be loaded")
LATE_OPTION(CURLcode, curl_easy_setopt, CURL *, CURLoption, CURLE_FAILED_INIT)
LATE_OPTION(CURLcode, curl_easy_getinfo, CURL *, CURLINFO, CURLE_FAILED_INIT)
LATE(curl_version_info_data *, curl_version_info, (CURLversion age), (age), NULL)
LATE_VOID(curl_free, (void *pointer), (pointer))
LATE(time_t, curl_getdate, (const char *date, const time_t *unused), (date, unused), -1)

LATE(CURLM *, curl_multi_init, (void), (), NULL)
LATE(CURLMcode, curl_multi_cleanup, (CURLM * multi), (multi), CURLM_BAD_HANDLE)
LATE(CURLMcode, curl_multi_add_handle, (CURLM * multi, CURL *handle), (multi, handle),
     CURLM_BAD_HANDLE)
LATE(CURLMcode, curl_multi_remove_handle, (CURLM * multi, CURL *handle), (multi, handle),
     CURLM_BAD_HANDLE)
LATE(CURLMcode, curl_multi_perform, (CURLM * multi, int *running), (multi, running),
     CURLM_BAD_HANDLE)
LATE(CURLMcode, curl_multi_poll,
     (CURLM * multi, struct curl_waitfd *extra, unsigned count, int timeout_ms, int *ready),
     (multi, extra, count, timeout_ms, ready), CURLM_BAD_HANDLE)
LATE(CURLMsg *, curl_multi_info_read, (CURLM * multi, int *left), (multi, left), NULL)
LATE_OPTION(CURLMcode, curl_multi_setopt, CURLM *, CURLMoption, CURLM_BAD_HANDLE)

LATE(CURLSH *, curl_share_init, (void), (), NULL)
LATE(CURLSHcode, curl_share_cleanup, (CURLSH * share), (share), CURLSHE_INVALID)
LATE_OPTION(CURLSHcode, curl_share_setopt, CURLSH *, CURLSHoption, CURLSHE_INVALID)

LATE(struct curl_slist *, curl_slist_append, (struct curl_slist * list, const char *text),
     (list, text), NULL)
LATE_VOID(curl_slist_free_all, (struct curl_slist * list), (list))

LATE(CURLU *, curl_url, (void), (), NULL)
LATE_VOID(curl_url_cleanup, (CURLU * url), (url))
LATE(CURLUcode, curl_url_get, (CURLU * url, CURLUPart part, char **ret, unsigned flags),
     (url, part, ret, flags), CURLUE_BAD_HANDLE)
LATE(CURLUcode, curl_url_set, (CURLU * url, CURLUPart part, const char *text, unsigned flags),
     (url, part, text, flags), CURLUE_BAD_HANDLE)
