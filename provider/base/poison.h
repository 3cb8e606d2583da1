// SPDX-License-Identifier: MPL-2.0
// What the sanitizers have to be told of memory that does not come from malloc(): which bytes
// nobody may touch (AddressSanitizer), and where pointers to handles are (LeakSanitizer). Nothing
// without them.
#pragma once

#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define POISON_WORKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISON_WORKS 1
#endif
#endif

#ifdef POISON_WORKS
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#define POISON_HIDE(data, size) __asan_poison_memory_region((data), (size))
#define POISON_SHOW(data, size) __asan_unpoison_memory_region((data), (size))
#define POISON_ROOT(data, size) __lsan_register_root_region((data), (size))
#define POISON_NO_ROOT(data, size) __lsan_unregister_root_region((data), (size))
#else
#define POISON_HIDE(data, size) ((void)(data), (void)(size))
#define POISON_SHOW(data, size) ((void)(data), (void)(size))
#define POISON_ROOT(data, size) ((void)(data), (void)(size))
#define POISON_NO_ROOT(data, size) ((void)(data), (void)(size))
#endif
