// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/console.h"

#include "acceptance/sandbox/behaviour.h"
#include "acceptance/sandbox/console_part.h"
#include "acceptance/sandbox/html.h"
#include "acceptance/sandbox/objects.h"
#include "provider/net/digest.h"

enum { CONSOLE_MAX_BYTES = 16 * 1024 * 1024, REFRESH_SECONDS = 5 };

typedef struct View {
    Sandbox *sandbox;
    Arena *arena;
    const Message *message;
    Buffer page;
    int status;
} View;

static Text asked(const View *view, const char *name) {
    return message_find(view->message->query, view->message->query_count, name);
}

// ---- the frame of every page

static void put_fact(Buffer *page, const char *name, const char *value) {
    buffer_puts(page, "<div><dt>");
    html_cstring(page, name);
    buffer_puts(page, "</dt><dd>");
    html_cstring(page, value);
    buffer_puts(page, "</dd></div>");
}

static size_t count_objects(const Value *all) {
    size_t count = 0;
    for (size_t i = 0; i < value_count(all); i++)
        count += value_count(value_entry_at(all, i)->value);
    return count;
}

static void put_head(View *view) {
    Buffer *page = &view->page;
    buffer_puts(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                      "<title>lobechat-sandbox</title>\n");
    if (text_is(asked(view, "follow"), "1"))
        buffer_printf(page, "<meta http-equiv=\"refresh\" content=\"%d\">\n", REFRESH_SECONDS);
    buffer_puts(page, "<style>");
    buffer_puts(page, console_style);
    buffer_puts(page,
                "</style>\n</head>\n<body>\n<header>\n<h1><a href=\"/\">lobechat-sandbox</a>"
                "</h1>\n<p>Alibaba Cloud and Auth0 in miniature. <strong>Not a cloud:</strong>"
                " all of this exists on this machine only.</p>\n");
}

static void put_facts(View *view, const Value *all) {
    const Cloud *cloud = &view->sandbox->cloud;
    Buffer *page = &view->page;
    buffer_puts(page, "<dl>");
    put_fact(page, "Account", cloud->account_id);
    put_fact(page, "Region", cloud->region);
    put_fact(page, "Simulated time", clock_print(view->arena, clock_now(cloud->clock)));
    put_fact(page, "Objects", arena_printf(view->arena, "%zu", count_objects(all)));
    put_fact(page, "Requests",
             arena_printf(view->arena, "%lld", (long long)audit_last(view->sandbox->audit)));
    buffer_puts(page, "</dl>\n</header>\n<main>\n");
}

static void put_foot(View *view) {
    bool follows = text_is(asked(view, "follow"), "1");
    buffer_puts(&view->page, "</main>\n<footer>\n<p>");
    buffer_puts(&view->page, follows ? "<a href=\"/\">Stop following</a>"
                                     : "<a href=\"/?follow=1\">Follow: again every 5 seconds</a>");
    buffer_puts(&view->page,
                " · As JSON: <a href=\"/objects\">objects</a>, <a href=\"/audit\">audit log</a>, "
                "<a href=\"/faults\">faults</a>, <a href=\"/behaviour\">behaviour</a>, "
                "<a href=\"/limits\">limits</a>, <a href=\"/quotas\">quotas</a>, "
                "<a href=\"/clock\">clock</a></p>\n</footer>\n"
                "</body>\n</html>\n");
}

// ---- the pages

static void put_overview(View *view, const Value *all) {
    console_put_objects(&view->page, all);
    console_put_requests(&view->page, view->sandbox->audit);
    console_put_faults(&view->page, view->sandbox->faults);
    const Sandbox *sandbox = view->sandbox;
    console_put_setting(&view->page, "Behaviour",
                        behaviour_show(sandbox->cloud.behaviour, view->arena));
    console_put_setting(&view->page, "Limits on requests",
                        limits_list(sandbox->limits, view->arena));
}

static void put_object(View *view, const Value *all) {
    Text collection = asked(view, "collection"), key = asked(view, "key");
    if (value_is_null(value_get_text(value_get_text(all, collection), key))) view->status = 404;
    console_put_object(&view->page, all, collection, key);
}

static const struct {
    const char *path;
    void (*put)(View *view, const Value *all);
} pages[] = {{"/", put_overview}, {"/object", put_object}};

static size_t find_page(Text path) {
    size_t i = 0;
    while (i < COUNT_OF(pages) && !text_is(path, pages[i].path)) i++;
    return i;
}

bool console_has(Text path) {
    return find_page(path) < COUNT_OF(pages);
}

// ---- answers

// Only our own style may apply, told by its digest; nothing is loaded, run or sent.
static const char *content_policy(Arena *arena) {
    Digest digest = digest_sha256(text_of(console_style));
    return arena_printf(arena,
                        "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; "
                        "form-action 'none'; frame-ancestors 'none'",
                        digest_base64(arena, digest_bytes(&digest)).data);
}

static Answer answer_page(const View *view) {
    Arena *arena = view->arena;
    Answer answer = {.status = view->status, .body = buffer_text(&view->page)};
    answer_add_header(arena, &answer, "Content-Type", "text/html; charset=utf-8");
    answer_add_header(arena, &answer, "Content-Security-Policy", content_policy(arena));
    answer_add_header(arena, &answer, "X-Content-Type-Options", "nosniff");
    answer_add_header(arena, &answer, "Referrer-Policy", "no-referrer");
    answer_add_header(arena, &answer, "Cache-Control", "no-store");
    return answer;
}

static Answer answer_error(Arena *arena, int status, const char *why) {
    return answer_json(arena, status,
                       value_with(arena, &value_empty_map, "error", value_cstring(arena, why)));
}

Answer console_serve(Sandbox *sandbox, Arena *arena, const Message *message) {
    if (!text_is(message->method, "GET") && !text_is(message->method, "HEAD")) {
        Answer refused = answer_error(arena, 405, "pages can only be read");
        answer_add_header(arena, &refused, "Allow", "GET, HEAD");
        return refused;
    }
    View view = {.sandbox = sandbox, .arena = arena, .message = message, .status = 200};
    view.page = buffer_new(arena, CONSOLE_MAX_BYTES);
    pthread_mutex_lock(&sandbox->lock);
    const Value *all = objects_show(&sandbox->cloud, arena);
    put_head(&view);
    put_facts(&view, all);
    pages[find_page(message->path)].put(&view, all);
    pthread_mutex_unlock(&sandbox->lock);
    put_foot(&view);
    if (view.page.overflow) return answer_error(arena, 500, "too much to show; read /objects");
    return answer_page(&view);
}
