// SPDX-License-Identifier: MPL-2.0
#include "resources/auth0/causes.h"

#include "resources/auth0/operations.h"

#include <fnmatch.h>
#include <string.h>

enum { CAUSE_MAX_TEXT = 4 * 1024 };

typedef struct Cause {
    const char *operation; // pattern of its name
    long status;           // 0: any
    const char *code;      // pattern
    const char *message;   // pattern, any case
    const char *todo;      // {domain}, {client}, {audience}, {keys}, {scopes}, {all scopes}
} Cause;

#define GRANT                                                                                      \
    "In Auth0's dashboard open Applications > APIs > Auth0 Management API > Machine to Machine "   \
    "Applications"

// The first row that fits counts, so special ones stand above general ones.
static const Cause causes[] = {
    // ---- getting a token
    {"oauth.token", 403, "*", "*not enabled within domain*",
     "The audience \"{audience}\" is not the Management API of {domain}. Where `domain` is a "
     "custom "
     "domain, set `audience` (or AUTH0_AUDIENCE) to https://TENANT.REGION.auth0.com/api/v2/, with "
     "the tenant's own domain and the slash at the end; otherwise leave it out."},
    {"oauth.token", 403, "*", "*not authorized to access*",
     "The application {client} has no client grant for the Management API. " GRANT
     ", switch the application on, and give it the scopes {all scopes}."},
    {"oauth.token", 403, "*", "*client-grant*",
     "The application {client} has no client grant for the Management API. " GRANT
     ", switch the application on, and give it the scopes {all scopes}."},
    {"oauth.token", 0, "unauthorized_client", "*",
     "The application {client} may not use the client credentials grant. Use an application of the "
     "type Machine to Machine, or switch that grant on in its advanced settings."},
    {"oauth.token", 401, "*", "*",
     "Auth0 does not accept client_id and client_secret together. Both must come from the same "
     "application of the tenant {domain}; those in use come from {keys}."},
    {"oauth.token", 404, "*", "*",
     "There seems to be no tenant {domain}. Check the domain; it stands in the settings of any "
     "application in Auth0's dashboard."},

    // ---- who calls
    {"*", 401, "*", "*audience*",
     "The token is for another audience than {audience}. Use one of this tenant's Management API; "
     "the credentials in use come from {keys}."},
    {"*", 401, "*", "*",
     "Auth0 does not accept the token: it has expired, or it belongs to another tenant than "
     "{domain}. A token given as api_token or AUTH0_API_TOKEN is not renewed: get a new one, or "
     "give client_id and client_secret instead. The credentials in use come from {keys}."},
    {"*", 403, "insufficient_scope", "*",
     "The application {client} lacks a scope: this needs {scopes}. " GRANT
     ", open the application there and add the scope; then apply again (a token that was fetched "
     "before does not have it)."},
    {"*", 403, "insufficient_entitlement", "*",
     "The plan of the tenant {domain} does not include this. Choose another plan in Auth0's "
     "dashboard, or leave the setting out."},
    {"*", 403, "too_many_entities", "*",
     "The plan of the tenant {domain} allows no more of these (Free: 10 applications). Delete one "
     "that is not needed, or choose another plan, then apply again."},
    {"*", 403, "*", "*limit*",
     "The plan of the tenant {domain} allows no more of these (Free: 10 applications). Delete one "
     "that is not needed, or choose another plan, then apply again."},

    // ---- users
    {"*", 409, "custom_domain_conflict", "*",
     "The tenant has several custom domains, and links in mails need one of them: set the variable "
     "AUTH0_CUSTOM_DOMAIN_HEADER to it, or to {domain}."},
    {"users.create", 409, "*", "*",
     "There is a user of that address in the connection already. Delete it in Auth0, import it, or "
     "leave it out."},
    {"users.*", 400, "*", "*connection is disabled*",
     "The connection is enabled for no application. Enable it for LobeChat's application and for "
     "{client}, which makes the users: Authentication > Database > the connection > Applications."},
    {"users.*", 400, "*", "*must be enabled for this client*",
     "Auth0 lets an application make users only in connections that are enabled for it, and this "
     "one is not enabled for {client}, whose credentials are in use. Enable it there too: "
     "Authentication > Database > the connection > Applications."},
    {"*", 400, "*", "*Password*weak*",
     "The password does not meet the policy of the connection, which Auth0 does not name: see "
     "Authentication > Database > the connection > Password Policy. Choose a longer one with "
     "letters of both cases, digits and signs."},
    {"*", 400, "*", "*Password*Error*",
     "The password does not meet the policy of the connection: it is in its dictionary, or holds "
     "the user's own name, or was used before. Choose another one."},

    // ---- what is sent
    {"*", 400, "invalid_uri", "*",
     "Correct the name or id that the message names, and apply again."},
    {"*", 400, "*", "*Additional properties not allowed*",
     "The tenant does not know a setting that was sent. Look for a newer version of the provider, "
     "or report it."},
    {"*", 404, "*", "*tenant*",
     "There seems to be no tenant {domain}. Check the domain; it stands in the settings of any "
     "application in Auth0's dashboard."},
    {"*", 429, "*", "*",
     "The limit counts every request to the tenant, from anywhere. Apply again later, with "
     "`-parallelism=1` or a longer `timeouts` value."},
};

static bool matches(const char *pattern, Text text) {
    char word[512];
    size_t length = text.length < sizeof word ? text.length : sizeof word - 1;
    if (length > 0) memcpy(word, text.data, length);
    word[length] = '\0';
    return fnmatch(pattern, word, FNM_CASEFOLD) == 0;
}

static const Cause *cause_find(const Auth0Reply *reply) {
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        const Cause *cause = &causes[i];
        if ((cause->status == 0 || cause->status == reply->status) &&
            matches(cause->operation, text_of(reply->operation->name)) &&
            matches(cause->code, reply->code) && matches(cause->message, reply->message))
            return cause;
    }
    return NULL;
}

// "a, b" of "a b".
static const char *scopes_print(Arena *arena, const char *scopes) {
    Buffer list = buffer_new(arena, CAUSE_MAX_TEXT);
    Text rest = text_of(scopes), scope;
    while (text_next(&rest, ' ', &scope)) {
        buffer_puts(&list, list.length > 0 ? ", " : "");
        buffer_add_text(&list, scope);
    }
    return buffer_text(&list).data;
}

static const char *name_value(Arena *arena, const Auth0Reply *reply, Text name) {
    const Auth0Settings *settings = reply->settings;
    if (text_is(name, "domain")) return settings->domain.data;
    if (text_is(name, "audience")) return settings->audience.data;
    if (text_is(name, "keys")) return settings->keys != NULL ? settings->keys : "nowhere";
    if (text_is(name, "scopes")) return scopes_print(arena, reply->operation->scopes);
    if (text_is(name, "all scopes")) return auth0_scopes(arena);
    return settings->client_id.length > 0 ? settings->client_id.data : "that the token belongs to";
}

const char *auth0_cause(Arena *arena, const Auth0Reply *reply) {
    const Cause *cause = reply->status != 0 ? cause_find(reply) : NULL;
    if (cause == NULL) return NULL;
    Buffer todo = buffer_new(arena, CAUSE_MAX_TEXT);
    Text rest = text_of(cause->todo), piece, name;
    text_next(&rest, '{', &piece);
    buffer_add_text(&todo, piece);
    while (text_next(&rest, '{', &piece)) {
        text_next(&piece, '}', &name);
        buffer_puts(&todo, name_value(arena, reply, name));
        buffer_add_text(&todo, piece);
    }
    return buffer_text(&todo).data;
}

// ---- documentation

// `…not enabled…` of "*not enabled*".
static void write_pattern(Buffer *page, const char *pattern) {
    if (strcmp(pattern, "*") == 0) {
        buffer_puts(page, "any");
        return;
    }
    buffer_puts(page, "`");
    for (; *pattern != '\0'; pattern++) buffer_printf(page, *pattern == '*' ? "…" : "%c", *pattern);
    buffer_puts(page, "`");
}

static void write_todo(Buffer *page, const char *todo) {
    for (; *todo != '\0'; todo++)
        buffer_printf(page, "%c", *todo == '{' || *todo == '}' ? '*' : *todo);
}

static void write_cause(Buffer *page, const Cause *cause) {
    buffer_puts(page, "| ");
    write_pattern(page, cause->operation);
    buffer_puts(page, " | ");
    bool code = strcmp(cause->code, "*") != 0;
    if (cause->status != 0) buffer_printf(page, code ? "%ld " : "%ld", cause->status);
    if (code) write_pattern(page, cause->code);
    buffer_puts(page, " | ");
    write_pattern(page, cause->message);
    buffer_puts(page, " | ");
    write_todo(page, cause->todo);
    buffer_puts(page, " |\n");
}

void auth0_causes_write(Buffer *page) {
    buffer_puts(page, "\n## Auth0\n\nAuth0 gives a status, sometimes a code, and a message. Words "
                      "in italics are those of the case at hand.\n\n| operation | status, code | "
                      "message | what to do |\n|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) write_cause(page, &causes[i]);
}
