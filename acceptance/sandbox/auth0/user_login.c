// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/user_login.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/connection.h"
#include "acceptance/sandbox/auth0/connection_client.h"
#include "acceptance/sandbox/auth0/login.h"
#include "acceptance/sandbox/auth0/password.h"
#include "acceptance/sandbox/auth0/user.h"
#include "acceptance/sandbox/web/form.h"
#include "acceptance/sandbox/web/page.h"

// What a page says went wrong, by the codes that Universal Login marks its messages with.
typedef struct Complaint {
    const char *code, *text; // NULL: nothing did
} Complaint;

static const Complaint wrong_credentials = {"wrong-email-credentials", "Wrong email or password"};
static const Complaint no_email = {"no-email", "Please enter an email address"};
static const Complaint no_password = {"no-password", "Password is required"};

// ---- connections
// The next database connection after o that is enabled for the application, and wished for where
// the application named one.
static const StoreObject *next_connection(const Request *request, Text client_id, Text wished,
                                          const StoreObject *o) {
    const Store *store = request->cloud->store;
    for (o = store_next(store, AUTH0_CONNECTIONS, o == NULL ? TEXT("") : o->key); o != NULL;
         o = store_next(store, AUTH0_CONNECTIONS, o->key)) {
        bool fits =
            wished.length == 0 || text_equal(value_text(value_get(o->value, "name")), wished);
        if (fits && text_is(value_text(value_get(o->value, "strategy")), "auth0") &&
            auth0_connection_client_has(request, o->key, client_id.data))
            return o;
    }
    return NULL;
}

static const StoreObject *next_of_login(const Request *request, const Auth0Login *login,
                                        const StoreObject *o) {
    return next_connection(request, value_text(value_get(login->members, "client_id")),
                           value_text(value_get(login->members, "connection")), o);
}

bool auth0_user_login_has_connection(const Request *request, Text client_id) {
    return next_connection(request, client_id, auth0_parameter(request, "connection"), NULL) !=
           NULL;
}

bool auth0_user_login_may_use(const Request *request, const Value *user, Text client_id) {
    const Value *name = value_at(user, AUTH0_PRIVATE ".connection");
    return next_connection(request, client_id, value_text(name), NULL) != NULL;
}

// Where people may make themselves an account; NULL: nowhere.
static const Value *open_connection(const Request *request, const Auth0Login *login) {
    for (const StoreObject *o = next_of_login(request, login, NULL); o != NULL;
         o = next_of_login(request, login, o))
        if (!value_bool_or(value_at(o->value, "options.disable_signup"), false)) return o->value;
    return NULL;
}

// ---- pages
static const char form[] =
    "<main>\n<h1>%s</h1>\n<p>%s</p>\n<form method=\"post\" data-form-primary=\"true\">\n"
    "<input type=\"hidden\" name=\"state\" value=\"%s\">\n"
    "<label>Email address<input id=\"%s\" name=\"%s\" inputmode=\"email\" value=\"%s\" "
    "autocomplete=\"email\" autofocus></label>\n"
    "<label>Password<input id=\"password\" name=\"password\" type=\"password\" "
    "autocomplete=\"current-password\"></label>\n%s"
    "<button type=\"submit\" name=\"action\" "
    "value=\"default\">Continue</button>\n</form>\n%s</main>\n";

static const char *complain(Arena *arena, const Complaint *complaint) {
    if (complaint == NULL) return "";
    return arena_printf(arena,
                        "<p><span id=\"error-element-password\" class=\"ulp-input-error-message\" "
                        "data-error-code=\"%s\">%s</span></p>\n",
                        complaint->code, page_escape(arena, text_of(complaint->text)));
}

typedef struct Page {
    const char *title, *field, *footer;
    Text email; // already typed
    const Complaint *complaint;
} Page;

// The status of a page with a complaint is that of the real ones.
static Reply show(const Request *request, const Auth0Login *login, const Page *page) {
    Arena *arena = request->arena;
    Text id = value_text(value_get(login->members, "client_id"));
    const Value *client = store_get(request->cloud->store, AUTH0_CLIENTS, id);
    const char *name = page_escape(arena, value_text(value_get(client, "name")));
    const char *text =
        arena_printf(arena, form, page->title,
                     arena_printf(arena, "Log in to " AUTH0_TENANT " to continue to %s.", name),
                     login->id.data, page->field, page->field, page_escape(arena, page->email),
                     complain(arena, page->complaint), page->footer);
    return page_reply(request, page->complaint == NULL ? 200 : 400,
                      arena_printf(arena, "%s | %s", page->title, name), text);
}

static Reply show_login(const Request *request, const Auth0Login *login, Text email,
                        const Complaint *complaint) {
    const char *link = open_connection(request, login) == NULL
                           ? ""
                           : arena_printf(request->arena,
                                          "<p>Don't have an account? <a "
                                          "href=\"/u/signup?state=%s\">Sign up</a></p>\n",
                                          login->id.data);
    const Page page = {"Welcome", "username", link, email, complaint};
    return show(request, login, &page);
}

static Reply show_sign_up(const Request *request, const Auth0Login *login, Text email,
                          const Complaint *complaint) {
    const char *link = arena_printf(request->arena,
                                    "<p>Already have an account? <a "
                                    "href=\"/u/login?state=%s\">Log in</a></p>\n",
                                    login->id.data);
    const Page page = {"Sign Up", "email", link, email, complaint};
    return show(request, login, &page);
}

// ---- logging in
static const Value *find_user(const Request *request, const Auth0Login *login, Text email) {
    for (const StoreObject *o = next_of_login(request, login, NULL); o != NULL;
         o = next_of_login(request, login, o)) {
        const Value *user = auth0_user_of_email(request->cloud, email, value_get(o->value, "name"));
        if (user != NULL) return user;
    }
    return NULL;
}

Reply auth0_user_login_page(const Request *request) {
    Auth0Login login;
    Reply error;
    if (!auth0_login_find(request, &login, &error)) return error;
    return show_login(request, &login, TEXT(""), NULL);
}

Reply auth0_user_login_post(const Request *request) {
    Auth0Login login;
    Reply error;
    if (!auth0_login_find(request, &login, &error)) return error;
    const Value *sent = form_read(request);
    Text email = text_lower(request->arena, text_trim(value_text(value_get(sent, "username"))));
    Text password = value_text(value_get(sent, "password"));
    if (email.length == 0) return show_login(request, &login, email, &no_email);
    if (password.length == 0) return show_login(request, &login, email, &no_password);
    const Value *user = find_user(request, &login, email);
    if (user == NULL || !auth0_password_is(value_at(user, AUTH0_PRIVATE ".password"), password))
        return show_login(request, &login, email, &wrong_credentials);
    return auth0_login_finish(request, &login, user);
}

// ---- signing up
static Reply closed(const Request *request) {
    return reply_error(request, 403, "access_denied", "Public signup is disabled");
}

Reply auth0_user_login_sign_up_page(const Request *request) {
    Auth0Login login;
    Reply error;
    if (!auth0_login_find(request, &login, &error)) return error;
    if (open_connection(request, &login) == NULL) return closed(request);
    return show_sign_up(request, &login, TEXT(""), NULL);
}

Reply auth0_user_login_sign_up_post(const Request *request) {
    Auth0Login login;
    Reply error;
    if (!auth0_login_find(request, &login, &error)) return error;
    const Value *connection = open_connection(request, &login);
    if (connection == NULL) return closed(request);
    const Value *sent = form_read(request);
    Text email = text_lower(request->arena, text_trim(value_text(value_get(sent, "email"))));
    const Value *name = value_get(connection, "name");
    const ValueEntry entries[] = {{TEXT("connection"), name},
                                  {TEXT("email"), value_string(request->arena, email)},
                                  {TEXT("password"), value_get(sent, "password")}};
    Request asked = *request;
    asked.body = value_map(request->arena, entries, COUNT_OF(entries));
    Reply made = auth0_user_sign_up(&asked);
    const Complaint complaint = {"signup-failed", made.message};
    if (made.code != NULL) return show_sign_up(request, &login, email, &complaint);
    const Value *user = auth0_user_of_email(request->cloud, email, name);
    return auth0_login_finish(request, &login, user);
}
