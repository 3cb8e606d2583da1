// SPDX-License-Identifier: MPL-2.0
// Layout and names as in PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.
#include "resources/parts/stored_zip.h"

enum {
    LOCAL_HEADER = 0x04034b50,
    CENTRAL_HEADER = 0x02014b50,
    CENTRAL_END = 0x06054b50,
    NEEDED_VERSION = 10,        // for a file that is stored
    MADE_ON_UNIX = 3 << 8 | 30, // so that the permissions below count
    DATE = 1 << 5 | 1,          // 1980-01-01
    OVERHEAD = 256,
};
#define READABLE_FILE (0100644u << 16)

// ISO 3309, as in PNG and gzip.
static uint32_t crc32_of(Text data) {
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < data.length; i++) {
        crc ^= (unsigned char)data.data[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (UINT32_C(0xedb88320) & (0 - (crc & 1)));
    }
    return ~crc;
}

static void put(Buffer *zip, uint32_t number, int bytes) {
    for (int i = 0; i < bytes; i++) {
        char byte = (char)(number >> 8 * i & 0xff);
        buffer_add(zip, &byte, 1);
    }
}

// What both headers say of the file, from "version needed" to "extra field length".
static void put_facts(Buffer *zip, Text name, Text content) {
    put(zip, NEEDED_VERSION, 2);
    put(zip, 0, 2); // flags
    put(zip, 0, 2); // stored
    put(zip, 0, 2); // midnight
    put(zip, DATE, 2);
    put(zip, crc32_of(content), 4);
    put(zip, (uint32_t)content.length, 4);
    put(zip, (uint32_t)content.length, 4);
    put(zip, (uint32_t)name.length, 2);
    put(zip, 0, 2);
}

static void put_directory(Buffer *zip, Text name, Text content) {
    uint32_t start = (uint32_t)zip->length;
    put(zip, CENTRAL_HEADER, 4);
    put(zip, MADE_ON_UNIX, 2);
    put_facts(zip, name, content);
    put(zip, 0, 2); // comment
    put(zip, 0, 2); // disk
    put(zip, 0, 2); // internal attributes
    put(zip, READABLE_FILE, 4);
    put(zip, 0, 4); // where the local header is
    buffer_add_text(zip, name);
    uint32_t size = (uint32_t)zip->length - start;
    put(zip, CENTRAL_END, 4);
    put(zip, 0, 4); // disks
    put(zip, 1, 2);
    put(zip, 1, 2);
    put(zip, size, 4);
    put(zip, start, 4);
    put(zip, 0, 2); // comment
}

Text stored_zip(Arena *arena, const char *name, Text content) {
    Text called = text_of(name);
    Buffer zip = buffer_new(arena, content.length + 2 * called.length + OVERHEAD);
    put(&zip, LOCAL_HEADER, 4);
    put_facts(&zip, called, content);
    buffer_add_text(&zip, called);
    buffer_add_text(&zip, content);
    put_directory(&zip, called, content);
    return buffer_text(&zip);
}
