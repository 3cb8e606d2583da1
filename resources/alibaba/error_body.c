// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/error_body.h"

#include "provider/net/digest.h"
#include "provider/value/json.h"

#include <expat.h>
#include <stdlib.h>
#include <strings.h>

enum { ERROR_MAX_TEXT = 8 * 1024, ERROR_MAX_CODE = 128 };

Text error_body_request_id(const HttpResponse *response) {
    static const char *const names[] = {"x-acs-request-id", "x-fc-request-id", "x-oss-request-id",
                                        "x-log-requestid"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Text id = http_header(response, names[i]);
        if (id.length > 0) return id;
    }
    return TEXT("");
}

// ---- JSON: names differ in case and prefix from service to service

static Text member_nocase(const Value *map, const char *const *names) {
    for (; *names != NULL; names++) {
        for (size_t i = 0; i < value_count(map); i++) {
            const ValueEntry *entry = value_entry_at(map, i);
            if (text_is_nocase(entry->key, *names)) return value_text(entry->value);
        }
    }
    return TEXT("");
}

static bool json_read(Arena *arena, Text body, ErrorBody *ret) {
    static const char *const codes[] = {"Code", "ErrorCode", NULL};
    static const char *const messages[] = {"Message", "ErrorMessage", NULL};
    static const char *const ids[] = {"RequestId", NULL};
    const Value *json = json_parse(arena, body, NULL);
    if (json == NULL || json->kind != VALUE_MAP) return false;
    *ret = (ErrorBody){.code = member_nocase(json, codes),
                       .message = member_nocase(json, messages),
                       .request_id = member_nocase(json, ids)};
    return ret->code.length > 0;
}

// ---- XML: <Error><Code/><Message/><RequestId/>…</Error>

typedef struct XmlReader {
    int depth;
    bool is_error; // the root is <Error>
    Buffer code, message, request_id;
    Buffer *current; // of the element that is open
} XmlReader;

static void on_start(void *user, const XML_Char *name, const XML_Char **attributes) {
    (void)attributes;
    XmlReader *reader = user;
    if (++reader->depth == 1) reader->is_error = strcasecmp(name, "Error") == 0;
    if (reader->depth != 2) return;
    if (strcasecmp(name, "Code") == 0) reader->current = &reader->code;
    if (strcasecmp(name, "Message") == 0) reader->current = &reader->message;
    if (strcasecmp(name, "RequestId") == 0) reader->current = &reader->request_id;
}

static void on_end(void *user, const XML_Char *name) {
    (void)name;
    XmlReader *reader = user;
    reader->depth--;
    reader->current = NULL;
}

static void on_text(void *user, const XML_Char *text, int length) {
    XmlReader *reader = user;
    if (reader->current != NULL) buffer_add(reader->current, text, (size_t)length);
}

// What stood before a place where the document breaks off is used too.
static bool xml_read(Arena *arena, Text body, ErrorBody *ret) {
    XmlReader reader = {.code = buffer_new(arena, ERROR_MAX_TEXT),
                        .message = buffer_new(arena, ERROR_MAX_TEXT),
                        .request_id = buffer_new(arena, ERROR_MAX_TEXT)};
    XML_Parser parser = XML_ParserCreate(NULL);
    if (parser == NULL) return false;
    XML_SetUserData(parser, &reader);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    (void)XML_Parse(parser, body.data, (int)body.length, XML_TRUE);
    XML_ParserFree(parser);
    *ret = (ErrorBody){.code = text_trim(buffer_text(&reader.code)),
                       .message = text_trim(buffer_text(&reader.message)),
                       .request_id = text_trim(buffer_text(&reader.request_id))};
    return reader.is_error && ret->code.length > 0;
}

// OSS answers a HEAD request, which can have no body, with the error in a header.
static Text body_text(Arena *arena, const HttpResponse *response) {
    Text body = text_trim(response->body), hidden;
    Text header = http_header(response, "x-oss-err");
    if (body.length > 0 || header.length == 0) return body;
    return digest_base64_decode(arena, header, &hidden) ? text_trim(hidden) : body;
}

// A word or two in one line, which a summary can show.
static bool is_code(Text code) {
    for (size_t i = 0; i < code.length; i++) {
        if (code.data[i] < ' ' || code.data[i] > '~') return false;
    }
    return code.length <= ERROR_MAX_CODE;
}

ErrorBody error_body_read(Arena *arena, const HttpResponse *response) {
    ErrorBody error = {0};
    Text body = body_text(arena, response);
    bool known = text_starts(body, "<") ? xml_read(arena, body, &error)
                                        : body.length > 0 && json_read(arena, body, &error);
    if (!known || !is_code(error.code)) {
        error = (ErrorBody){.code = text_of(arena_printf(arena, "HTTP %ld", response->status))};
        error.message = body.length == 0 ? TEXT("the answer is empty")
                                         : TEXT("the answer is not one of this API");
    }
    if (error.request_id.length == 0) error.request_id = error_body_request_id(response);
    return error;
}
